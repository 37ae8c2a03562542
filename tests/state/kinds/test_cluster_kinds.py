"""Services, configuration, storage, access, nodes and events."""
from __future__ import annotations

import base64
from typing import Any

import pytest

from state.kinds import (
    configmaps,
    customresourcedefinitions,
    endpoints,
    endpointslices,
    events,
    ingresses,
    namespaces,
    networkpolicies,
    nodes,
    persistentvolumeclaims,
    persistentvolumes,
    poddisruptionbudgets,
    priorityclasses,
    resourcequotas,
    rolebindings,
    roles,
    secrets,
    services,
    storageclasses,
)
from state.pure.objects import clone

Object = dict[str, Any]


def age(moment: str | None) -> str:
    return "5s" if moment else "<unknown>"


def texts(causes: list[Any]) -> list[str]:
    return [str(c) for c in causes]


def service(**spec: Any) -> Object:
    obj: Object = {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}], **spec}}
    services.default(obj)
    services.prepare_create(obj)
    return obj


def test_a_service_gets_its_defaults() -> None:
    assert service()["spec"] == {
        "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "sessionAffinity": "None", "type": "ClusterIP",
        "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    assert service(type="LoadBalancer")["spec"]["allocateLoadBalancerNodePorts"] is True
    assert service(sessionAffinity="ClientIP")["spec"]["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}


@pytest.mark.parametrize(("obj", "cells"), [
    (service(clusterIP="10.96.0.9"), ["ClusterIP", "10.96.0.9", "<none>", "80/TCP"]),
    (service(clusterIP="None"), ["ClusterIP", "None", "<none>", "80/TCP"]),
    (service(type="ExternalName", externalName="x.org", ports=[]), ["ExternalName", "<none>", "x.org", "<none>"]),
    (service(type="LoadBalancer", ports=[{"port": 80, "nodePort": 30080}]), ["LoadBalancer", "<none>", "<pending>", "80:30080/TCP"]),
    (service(externalIPs=["1.2.3.4"]), ["ClusterIP", "<none>", "1.2.3.4", "80/TCP"]),
])
def test_a_services_row(obj: Object, cells: list[str]) -> None:
    assert services.row(obj, age)[1:5] == cells


@pytest.mark.parametrize(("spec", "expected"), [
    ({"ports": []}, ["spec.ports: Required value"]),
    ({"type": "Foo"}, ['spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']),
    ({"ports": [{"port": 1}, {"port": 2, "name": "b"}]}, ["spec.ports[0].name: Required value"]),
    ({"ports": [{"port": 0, "targetPort": "http"}]}, ["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"]),
    ({"type": "NodePort", "clusterIP": "None"},
     ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]),
    ({"type": "ExternalName"}, ["spec.externalName: Required value"]),
    ({"ports": [{"port": 1, "name": "a"}, {"port": 1, "name": "b"}]},
     ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}']),
])
def test_what_is_wrong_with_a_service(spec: Object, expected: list[str]) -> None:
    assert texts(services.validate(service(**spec))) == expected


def test_a_cluster_ip_stays() -> None:
    old, new = service(clusterIP="10.96.0.9"), service(clusterIP="10.96.0.8")
    services.prepare_update(new, old)
    assert texts(services.validate_update(new, old)) == ['spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set']
    silent = service()
    services.prepare_update(silent, old)
    assert silent["spec"]["clusterIP"] == "10.96.0.9" and services.validate_update(silent, old) == []


def test_node_ports_go_with_the_type_that_had_them() -> None:
    old = service(type="NodePort", clusterIP="10.96.0.9", ports=[{"port": 80, "nodePort": 30080}])
    new = clone(old)
    new["spec"]["type"] = "ClusterIP"
    services.prepare_update(new, old)
    assert "nodePort" not in new["spec"]["ports"][0] and "externalTrafficPolicy" not in new["spec"]
    assert services.validate(new) == []


def test_a_namespace_starts_active_with_its_finalizer_and_label() -> None:
    obj: Object = {"metadata": {"name": "n"}}
    namespaces.default(obj)
    namespaces.prepare_create(obj)
    assert obj == {"metadata": {"name": "n", "labels": {"kubernetes.io/metadata.name": "n"}}, "spec": {"finalizers": ["kubernetes"]},
                   "status": {"phase": "Active"}}


def test_a_nodes_row_tells_state_and_roles() -> None:
    obj: Object = {
        "metadata": {"name": "n", "labels": {"node-role.kubernetes.io/worker": "", "kubernetes.io/role": "db"}},
        "spec": {"unschedulable": True},
        "status": {"conditions": [{"type": "Ready", "status": "False"}], "nodeInfo": {"kubeletVersion": "v1"}}}
    assert nodes.row(obj, age)[1:6] == ["NotReady,SchedulingDisabled", "db,worker", "<unknown>", "v1", "<none>"]
    assert nodes.row({"metadata": {"name": "n"}}, age)[1:3] == ["Unknown", "<none>"]


def test_a_taint_needs_a_known_effect() -> None:
    obj = {"metadata": {"name": "n"}, "spec": {"taints": [{"key": "a", "effect": "Never"}]}}
    assert texts(nodes.validate(obj)) == [
        'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"']


def test_a_sealed_config_map_stays_as_it_is() -> None:
    old = {"metadata": {"name": "c"}, "data": {"a": "1"}, "immutable": True}
    assert texts(configmaps.validate_update(old | {"data": {"a": "2"}}, old)) == [
        "data: Forbidden: field is immutable when `immutable` is set"]
    assert texts(configmaps.validate_update({"metadata": {}, "data": {"a": "1"}}, old)) == [
        "immutable: Forbidden: field is immutable when `immutable` is set"]


def test_a_config_map_holds_a_mebibyte() -> None:
    too_much = {"metadata": {}, "data": {"a": "x" * 1048577}}
    assert texts(configmaps.validate(too_much)) == ["[]: Too long: may not be more than 1048576 bytes"]
    assert configmaps.validate({"metadata": {}, "data": {"a": "x" * 1048576}}) == []


def test_a_secrets_plain_data_is_encoded() -> None:
    obj: Object = {"metadata": {"name": "s"}, "data": {"a": "MQ=="}, "stringData": {"b": "2"}}
    secrets.default(obj)
    assert obj == {"metadata": {"name": "s"}, "type": "Opaque", "data": {"a": "MQ==", "b": base64.b64encode(b"2").decode()}}
    assert secrets.row(obj, age) == ["s", "Opaque", 2, "<unknown>"]


def test_a_tls_secret_needs_its_two_files() -> None:
    half = {"metadata": {}, "type": "kubernetes.io/tls", "data": {"tls.crt": ""}}
    assert texts(secrets.validate(half)) == ["data[tls.key]: Required value"]


def test_a_docker_secret_needs_json() -> None:
    good = {"metadata": {}, "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": base64.b64encode(b"{}").decode()}}
    assert secrets.validate(good) == []
    assert texts(secrets.validate(good | {"data": {}})) == ["data[.dockerconfigjson]: Required value"]


def test_an_events_row() -> None:
    event = {
        "apiVersion": "v1", "metadata": {"name": "e"}, "type": "Normal", "reason": "Started", "message": " up \n", "count": 3,
        "involvedObject": {"kind": "Pod", "name": "p", "fieldPath": "spec.containers{c}"}, "source": {"component": "kubelet", "host": "n1"},
        "firstTimestamp": "2026-11-24T17:00:00Z", "lastTimestamp": "2026-11-24T17:00:01Z"}
    assert events.row(event, lambda t: t or "none") == [
        "2026-11-24T17:00:01Z", "Normal", "Started", "pod/p", "spec.containers{c}", "kubelet, n1", "up", "2026-11-24T17:00:00Z", 3, "e"]
    assert events.fields(event)["involvedObject.kind"] == "Pod" and events.fields(event)["source"] == "kubelet"


def test_a_new_event_has_only_its_event_time() -> None:
    event = {
        "apiVersion": "events.k8s.io/v1", "metadata": {"name": "e"}, "regarding": {"kind": "Pod", "name": "p"}, "note": "hi",
        "type": "Normal", "reason": "R", "reportingController": "x", "reportingInstance": "y", "eventTime": "2026-11-24T17:00:00.000000Z"}
    assert events.row(event, age) == ["5s", "Normal", "R", "pod/p", "", "x, y", "hi", "5s", 1, "e"]
    assert events.fields(event)["regarding.name"] == "p"


def test_endpoints_show_the_first_three() -> None:
    subset = {"addresses": [{"ip": f"10.0.0.{i}"} for i in range(1, 6)], "ports": [{"port": 80}]}
    assert endpoints.row({"metadata": {"name": "e"}, "subsets": [subset]}, age)[1] == "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more..."
    assert endpoints.row({"metadata": {"name": "e"}}, age)[1] == "<none>"


def test_endpoint_slices_show_ports_and_addresses() -> None:
    obj = {"metadata": {"name": "e"}, "addressType": "IPv4", "ports": [{"port": 80}], "endpoints": [{"addresses": ["10.0.0.1"]}]}
    assert endpointslices.row(obj, age)[1:4] == ["IPv4", "80", "10.0.0.1"]
    assert endpointslices.row({"metadata": {"name": "e"}, "endpoints": None, "ports": None}, age)[2:4] == ["<unset>", "<unset>"]


def test_an_ingress_row_counts_hosts_and_knows_tls() -> None:
    rules = [{"host": f"h{i}"} for i in range(5)]
    assert ingresses.row({"metadata": {"name": "i"}, "spec": {"rules": rules, "tls": [{}]}}, age)[1:5] == [
        "<none>", "h0,h1,h2 + 2 more...", "", "80, 443"]
    assert ingresses.row({"metadata": {"name": "i"}, "spec": {"rules": [{}]}}, age)[2] == "*"


def test_a_network_policy_gets_its_types_from_its_rules() -> None:
    obj: Object = {"metadata": {"name": "n"}, "spec": {"egress": [{"ports": [{"port": 53}]}]}}
    networkpolicies.default(obj)
    assert obj["spec"]["policyTypes"] == ["Ingress", "Egress"] and obj["spec"]["egress"][0]["ports"][0]["protocol"] == "TCP"
    assert networkpolicies.row(obj, age)[1] == "<none>"


def test_a_budget_says_only_one_thing() -> None:
    obj = {"metadata": {"name": "p"}, "spec": {"minAvailable": 1, "maxUnavailable": "50%", "selector": {"matchLabels": {"a": "b"}}}}
    assert texts(poddisruptionbudgets.validate(obj)) == [
        'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":"50%",'
        '"UnhealthyPodEvictionPolicy":null}: '
        "minAvailable and maxUnavailable cannot be both set"]
    assert poddisruptionbudgets.row(obj, age)[1:3] == ["1", "50%"]


def claim(**spec: Any) -> Object:
    obj: Object = {"metadata": {"name": "c"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec}}
    persistentvolumeclaims.default(obj)
    persistentvolumeclaims.prepare_create(obj)
    return obj


def test_a_claims_row_tells_its_volume_once_bound() -> None:
    assert persistentvolumeclaims.row(claim(), age)[1:8] == ["Pending", "", "", "", "", "<unset>", "<unknown>"]
    status = {"phase": "Bound", "capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteMany"]}
    bound = claim(volumeName="v", storageClassName="s") | {"status": status}
    assert persistentvolumeclaims.row(bound, age)[1:6] == ["Bound", "v", "5Gi", "RWX", "s"]


def test_only_a_bound_claim_may_grow() -> None:
    old, new = claim(), claim(resources={"requests": {"storage": "5Gi"}})
    [cause] = persistentvolumeclaims.validate_update(new, old)
    assert str(cause).split("\n")[1:4] == ["@@ -6,7 +6,7 @@", '  "Resources": {', '   "Limits": null,']
    assert persistentvolumeclaims.validate_update(new, old | {"status": {"phase": "Bound"}}) == []


def test_a_volumes_row_and_rules() -> None:
    obj: Object = {"metadata": {"name": "v"}, "spec": {
        "capacity": {"storage": "1Gi"}, "accessModes": ["ReadOnlyMany", "ReadWriteOnce"], "hostPath": {"path": "/x"},
        "claimRef": {"namespace": "default", "name": "c"}}}
    persistentvolumes.default(obj)
    assert persistentvolumes.validate(obj) == []
    assert persistentvolumes.row(obj, age)[1:7] == ["1Gi", "RWO,ROX", "Retain", "Pending", "default/c", ""]


def test_the_default_storage_class_is_marked() -> None:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"}
    obj: Object = {"metadata": {"name": "s", "annotations": annotations}, "provisioner": "x/y"}
    storageclasses.default(obj)
    assert storageclasses.row(obj, age)[:5] == ["s (default)", "x/y", "Delete", "Immediate", False]
    other = obj | {"provisioner": "z"}
    assert texts(storageclasses.validate_update(other, obj)) == ["provisioner: Invalid value: null: field is immutable"]


def test_a_quota_parts_limits_from_the_rest() -> None:
    obj = {"metadata": {"name": "q"}, "status": {"hard": {"limits.cpu": "2", "pods": "5", "cpu": "1"}, "used": {"pods": "3"}}}
    assert resourcequotas.row(obj, age)[1:3] == ["cpu: 0/1, pods: 3/5", "limits.cpu: 0/2"]


def test_a_binding_names_its_subjects_and_keeps_its_role() -> None:
    obj: Object = {"metadata": {"name": "b"}, "roleRef": {"kind": "Role", "name": "r"}, "subjects": [
        {"kind": "User", "name": "ann"}, {"kind": "Group", "name": "devs"},
        {"kind": "ServiceAccount", "name": "bot", "namespace": "default"}]}
    rolebindings.default(obj)
    assert rolebindings.validate(obj) == []
    assert rolebindings.row(obj, age) == ["b", "Role/r", "<unknown>", "ann", "devs", "default/bot"]
    other = obj | {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "z"}}
    assert texts(rolebindings.validate_update(other, obj))[0].endswith(": cannot change roleRef")


def test_a_rule_needs_verbs() -> None:
    assert texts(roles.validate({"metadata": {"name": "r"}, "rules": [{"apiGroups": [""], "resources": ["pods"]}]})) == [
        "rules[0].verbs: Required value: verbs must contain at least one value"]


def test_a_priority_stays_and_has_a_ceiling() -> None:
    obj: Object = {"metadata": {"name": "p"}, "value": 2000000000}
    priorityclasses.default(obj)
    assert texts(priorityclasses.validate(obj)) == ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]
    assert texts(priorityclasses.validate_update(obj, obj | {"value": 5})) == ["value: Forbidden: may not be changed in an update."]


def test_a_definition_gets_the_names_that_follow_from_its_kind() -> None:
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
    obj: Object = {"metadata": {"name": "things.example.com", "creationTimestamp": "2026-11-24T17:00:00Z"}, "spec": {
        "group": "example.com", "scope": "Namespaced", "names": {"plural": "things", "kind": "Thing"}, "versions": [version]}}
    customresourcedefinitions.default(obj)
    customresourcedefinitions.prepare_create(obj)
    assert obj["spec"]["names"] == {"plural": "things", "kind": "Thing", "singular": "thing", "listKind": "ThingList"}
    assert customresourcedefinitions.validate(obj) == [] and obj["status"]["storedVersions"] == ["v1"]
    assert customresourcedefinitions.row(obj, age) == [
        "things.example.com", "Namespaced", "v1(storage)", "2026-11-24T17:00:00Z", "example.com", "Thing", "", False]
