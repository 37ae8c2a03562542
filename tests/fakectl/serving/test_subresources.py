"""Subresources and reviews: what only a client of the HTTP API asks for."""

from __future__ import annotations

import base64
import json

import pytest

PODS = "/api/v1/namespaces/default/pods"
ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
REVIEWS = "/apis/authorization.k8s.io/v1"
CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
STRATEGIC = "application/strategic-merge-patch+json"
REQUEST = base64.b64encode(b"-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n").decode()


def pod(name="p", **resources):
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "c", "image": "nginx", "resources": resources}]}}


def resize(served, requests, name="p"):
    return served("PATCH", f"{PODS}/{name}/resize", {"spec": {"containers": [{"name": "c", "resources": {"requests": requests}}]}},
                  Content_Type=STRATEGIC)  # fmt: skip


def test_a_pod_is_resized_in_place(served):
    served("POST", PODS, pod(requests={"cpu": "100m", "memory": "64Mi"}))
    served.clock("advance 5s")
    made = resize(served, {"cpu": "200m"}).json
    assert made["metadata"]["generation"] == 2
    served.clock("advance 5s")
    now = served("GET", f"{PODS}/p").json
    [status] = now["status"]["containerStatuses"]
    assert status["resources"]["requests"] == {"cpu": "200m", "memory": "64Mi"} == status["allocatedResources"]
    assert status["restartCount"] == 0
    assert served("GET", f"{PODS}/p/resize").json == now


def test_a_container_is_started_anew_where_its_resize_policy_says_so(served):
    body = pod(requests={"cpu": "100m", "memory": "64Mi"})
    body["spec"]["containers"][0]["resizePolicy"] = [{"resourceName": "memory", "restartPolicy": "RestartContainer"}]
    served("POST", PODS, body)
    served.clock("advance 5s")
    resize(served, {"memory": "128Mi"})
    served.clock("advance 5s")
    assert served("GET", f"{PODS}/p").json["status"]["containerStatuses"][0]["restartCount"] == 1


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("/spec/containers/0/resources/requests", {}, "Pod QOS Class may not change as a result of resizing"),
        ("/spec/containers/0/resources/limits", {"cpu": "1"}, None),
        ("/spec/containers/0/resources/requests", {"cpu": "100m"}, "spec.containers[0].resources.requests: Forbidden"),
        ("/spec/containers/0/name", "d", "spec.containers: Forbidden: containers may not be renamed or reordered on resize"),
        ("/spec/nodeName", "elsewhere", None),
    ],
)
def test_a_resize_changes_resources_and_nothing_else(served, path, value, why):
    requests = {} if why and "QOS" in why else {"memory": "64Mi"}
    served("POST", PODS, pod(requests={"cpu": "100m", **requests}))
    patch = [{"op": "add", "path": path, "value": value}]
    reply = served("PATCH", f"{PODS}/p/resize", json.dumps(patch), Content_Type="application/json-patch+json")
    assert (reply.status, why or "") == ((422, why) if why else (200, "")) and (why or "") in reply.body.decode()
    assert served("GET", f"{PODS}/p").json["spec"].get("nodeName") != "elsewhere"


def test_a_certificate_is_asked_for_and_approved_once(served, kubectl):
    body = {"metadata": {"name": "me"}, "spec": {"request": REQUEST, "signerName": "kubernetes.io/kube-apiserver-client",
                                                 "usages": ["client auth"], "username": "somebody else"}}  # fmt: skip
    made = served("POST", CSRS, body).json
    assert made["spec"]["username"] == "admin" and made["spec"]["groups"] == ["system:masters", "system:authenticated"]
    made["status"] = {"conditions": [{"type": "Approved", "status": "True", "reason": "me"}]}
    assert "status" not in served("PUT", f"{CSRS}/me", made).json or "conditions" not in served("GET", f"{CSRS}/me").json["status"]
    assert served("PUT", f"{CSRS}/me/status", made).json["status"] == {}
    approved = served("PUT", f"{CSRS}/me/approval", made | {"metadata": {"name": "me"}}).json
    [condition] = approved["status"]["conditions"]
    assert condition["lastUpdateTime"] and condition["lastTransitionTime"]
    assert "Approved" in kubectl.ok("get csr me --no-headers")
    denied = [{"type": "Denied", "status": "True"}]
    reply = served("PUT", f"{CSRS}/me/approval", approved | {"status": {"conditions": approved["status"]["conditions"] + denied}})
    assert "mutually exclusive" in reply.json["message"]
    wrong = served("POST", CSRS, {"metadata": {"name": "x"}, "spec": {"request": "bm8="}}).json
    assert [c["field"] for c in wrong["details"]["causes"]] == ["spec.request", "spec.usages", "spec.signerName"]


def test_a_namespace_is_let_go_by_its_finalizers(served):
    served("POST", "/api/v1/namespaces", {"metadata": {"name": "n"}, "spec": {"finalizers": ["example.com/hold"]}})
    served("DELETE", "/api/v1/namespaces/n")
    served.clock("advance 60s")
    held = served("GET", "/api/v1/namespaces/n").json
    held["spec"]["finalizers"] = []
    assert served("PUT", "/api/v1/namespaces/n/finalize", held).status == 200
    assert served("GET", "/api/v1/namespaces/n").status == 404


def test_a_binding_names_its_pod(served):
    body = pod()
    body["spec"]["schedulerName"] = "mine"
    served("POST", PODS, body)
    binding = {"metadata": {"name": "p"}, "target": {"kind": "Node", "name": "worker-1"}}
    assert served("POST", "/api/v1/namespaces/default/bindings", binding).status == 201
    assert served("GET", f"{PODS}/p").json["spec"]["nodeName"] == "worker-1"
    assert served("POST", "/api/v1/namespaces/default/bindings", binding).status == 409


def token(served, **spec):
    made = served("POST", f"{ACCOUNT}/token", {"spec": spec})
    assert made.status == 201, made
    return made.json["status"]["token"]


def review(served, given, **spec):
    path = "/apis/authentication.k8s.io/v1/tokenreviews"
    return served("POST", path, {"spec": {"token": given, **spec}}).json["status"]


def test_a_service_account_token_is_known_until_it_or_its_account_ends(served):
    given = token(served)
    head, claims, signature = (json.loads(base64.urlsafe_b64decode(p + "==")) if i < 2 else p for i, p in enumerate(given.split(".")))
    assert head["alg"] == "RS256" and claims["sub"] == "system:serviceaccount:default:default" and len(signature) > 300
    status = review(served, given)
    assert status["authenticated"] and status["user"]["groups"][0] == "system:serviceaccounts"
    assert status["audiences"] == ["https://kubernetes.default.svc.cluster.local"]
    assert "authenticated" not in review(served, given, audiences=["vault"])
    assert review(served, given[:-4] + "AAAA") == {"user": {}, "error": "invalid bearer token"}
    assert review(served, "the-token")["user"]["username"] == "admin"
    served.clock("advance 3601s")
    assert "expired" in review(served, given)["error"]


def test_a_bound_token_ends_with_its_pod(served):
    served("POST", PODS, pod())
    served.clock("advance 2s")
    given = token(served, boundObjectRef={"kind": "Pod", "apiVersion": "v1", "name": "p"})
    extra = review(served, given)["user"]["extra"]
    assert extra["authentication.kubernetes.io/pod-name"] == ["p"] and "authentication.kubernetes.io/node-name" in extra
    served("DELETE", f"{PODS}/p?gracePeriodSeconds=0")
    served.clock("advance 60s")
    assert "invalidated" in review(served, given)["error"]
    wrong = served("POST", f"{ACCOUNT}/token", {"spec": {"boundObjectRef": {"kind": "Job", "apiVersion": "batch/v1", "name": "p"}}})
    assert wrong.json["message"] == "cannot bind token to object of type batch/v1, Kind=Job"


def test_a_service_account_comes_in_by_its_token_beside_the_servers(served, kubectl):
    given = token(served)
    assert served("GET", PODS, token=given).status == 401  # the seed is no secret: alone, it opens nothing
    assert served("GET", f"/the-token{PODS}", token=given).status == 403
    kubectl.ok("create role r --verb=list --resource=pods")
    kubectl.ok("create rolebinding r --role=r --serviceaccount=default:default")
    assert served("GET", f"/the-token{PODS}", token=given).status == 200
    other = served("GET", f"/the-token{PODS}", token=given, Impersonate_User="bob")
    assert 'cannot impersonate resource "users"' in other.json["message"]


def test_access_reviews_say_which_binding_lets_somebody_in(served, kubectl):
    kubectl.ok("create role r --verb=list --resource=pods")
    kubectl.ok("create rolebinding r --role=r --user=bob")
    asked = {"verb": "list", "resource": "pods", "namespace": "default"}
    body = {"spec": {"user": "bob", "resourceAttributes": asked}}
    status = served("POST", f"{REVIEWS}/subjectaccessreviews", body).json["status"]
    assert status == {"allowed": True, "reason": 'RBAC: allowed by RoleBinding "r/default" of Role "r" to User "bob"'}
    local = f"{REVIEWS}/namespaces/{{}}/localsubjectaccessreviews"
    assert served("POST", local.format("default"), body).json["status"]["allowed"]
    assert "must match metadata.namespace" in served("POST", local.format("kube-system"), body).json["message"]
    asked["verb"] = "delete"
    assert served("POST", f"{REVIEWS}/subjectaccessreviews", body).json["status"] == {"allowed": False}
    assert served("POST", f"{REVIEWS}/selfsubjectaccessreviews", body).json["status"] == {"allowed": True}
    nobody = served("POST", f"{REVIEWS}/subjectaccessreviews", {"spec": {}}).json["details"]["causes"]
    assert [c["field"] for c in nobody] == ["spec.resourceAttributes", "spec.user"]
    rules = served("POST", f"{REVIEWS}/selfsubjectrulesreviews", {"spec": {"namespace": "default"}}, Impersonate_User="bob").json
    assert {"verbs": ["list"], "apiGroups": [""], "resources": ["pods"]} in rules["status"]["resourceRules"]


def test_every_scale_and_status_is_served(served):
    documents = served("GET", "/apis").json["groups"]
    folders = ["/api/v1", *(f"/apis/{g['preferredVersion']['groupVersion']}" for g in documents)]
    for folder in folders:
        for entry in served("GET", folder).json["resources"]:
            plural, _, subresource = entry["name"].partition("/")
            if subresource in ("status", "scale"):
                where = "/namespaces/default" if entry["namespaced"] else ""
                reply = served("GET", f"{folder}{where}/{plural}/nope/{subresource}")
                assert reply.status == 404 and reply.json["details"].get("name") == "nope", (folder, entry["name"], reply)


def test_a_scale_has_columns_of_its_own(served, manifest):
    served("POST", "/apis/apps/v1/namespaces/default/deployments", manifest)
    form = "application/json;as=Table;v=v1;g=meta.k8s.io"
    table = served("GET", "/apis/apps/v1/namespaces/default/deployments/web/scale", Accept=form).json
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "Desired", "Available", "Age"]
    assert table["rows"][0]["cells"][:2] == ["web", manifest["spec"]["replicas"]]


def test_component_statuses_are_all_well(served, kubectl):
    listed = served("GET", "/api/v1/componentstatuses")
    assert [i["metadata"]["name"] for i in listed.json["items"]] == ["scheduler", "controller-manager", "etcd-0"]
    assert listed.headers["warning"] == '299 - "v1 ComponentStatus is deprecated in v1.19+"'
    assert served("GET", "/api/v1/componentstatuses/scheduler").json["conditions"] == [
        {"type": "Healthy", "status": "True", "message": "ok"}
    ]


@pytest.mark.parametrize("path", ["pods/p/attach", "pods/p/portforward", "pods/p/proxy/x", "services/kubernetes/proxy"])
def test_what_is_not_simulated_says_so(served, path):
    served("POST", PODS, pod())
    reply = served("GET", f"/api/v1/namespaces/default/{path}")
    assert reply.status == 501 and reply.json["message"].startswith("fakectl serve does not simulate ")
