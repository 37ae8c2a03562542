"""The Python clients that people use, each through a day of work: create, read, watch, patch, apply, scale, log, exec, delete."""

from __future__ import annotations

import asyncio
import copy
import gc
import json
import threading
import warnings

import freezegun
import pytest

from fakectl.serving.connection import Entry

# its modules load others when they are looked at, which freezegun does in the midst of freezing
freezegun.configure(extend_ignore_list=["kubernetes"])

# the clients' own: kr8s knows versions up to one before ours, and what is left open at the end of a test is not our concern here
pytestmark = [
    pytest.mark.filterwarnings("ignore:Kubernetes version"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collected():
    """What a client leaves open is collected in its own test, where nobody minds."""
    yield
    gc.collect()


@pytest.fixture
def config(served, tmp_path):
    """A kubeconfig of the running server."""
    served.clock("set 2026-11-24T12:00:00Z --running")
    path = str(tmp_path / "kubeconfig")
    Entry(path, "fake", f"{served.url}/the-token", "the-token", None).write()
    return path


def test_kubernetes(config, manifest):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from kubernetes import client, dynamic, stream, watch
        from kubernetes.config import new_client_from_config

    api = new_client_from_config(config)
    core, apps = client.CoreV1Api(api), client.AppsV1Api(api)
    assert apps.create_namespaced_deployment("default", manifest).spec.replicas == 1 or manifest["spec"]["replicas"]
    for event in watch.Watch().stream(core.list_namespaced_pod, "default", timeout_seconds=10):
        if event["object"].status.phase == "Running":
            break
    else:
        raise AssertionError("no pod ran")
    apps.patch_namespaced_deployment("web", "default", {"metadata": {"labels": {"a": "b"}}})
    assert apps.read_namespaced_deployment("web", "default").metadata.labels["a"] == "b"
    apps.patch_namespaced_deployment_scale("web", "default", {"spec": {"replicas": 4}})
    assert apps.read_namespaced_deployment_scale("web", "default").spec.replicas == 4
    pod = core.list_namespaced_pod("default").items[0].metadata.name
    assert "start worker process" in core.read_namespaced_pod_log(pod, "default")
    assert core.read_namespaced_pod_log(pod, "default", tail_lines=1, timestamps=True).startswith("2026-11-24T12:0")
    command = ["sh", "-c", "echo hi; hostname"]
    said = stream.stream(core.connect_get_namespaced_pod_exec, pod, "default", command=command, stdout=True, stderr=True)
    assert said == f"hi\n{pod}\n"
    maps = dynamic.DynamicClient(api).resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": "1"}}
    assert maps.server_side_apply(body=body, namespace="default", name="x", field_manager="me").data["a"] == "1"
    assert [m.metadata.name for m in maps.get(namespace="default", field_selector="metadata.name=x").items] == ["x"]
    _custom_resources(api, dynamic.DynamicClient(api))
    apps.delete_namespaced_deployment("web", "default")
    with pytest.raises(client.ApiException) as gone:
        apps.read_namespaced_deployment("web", "default")
    assert gone.value.status == 404 and json.loads(gone.value.body)["reason"] == "NotFound"
    api.close()


def _custom_resources(api, dynamic_client):
    """A definition made by the typed client, its objects handled by the dynamic one."""
    from kubernetes import client

    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "default": 1}}}}}
    names = {"plural": "widgets", "singular": "widget", "kind": "Widget"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "example.com", "scope": "Namespaced", "names": names, "versions": [version]}
    whole = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    body = {**whole, "metadata": {"name": "widgets.example.com"}, "spec": spec}
    client.ApiextensionsV1Api(api).create_custom_resource_definition(body)
    widgets = dynamic_client.resources.get(api_version="example.com/v1", kind="Widget")
    made = widgets.create(body={"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}, namespace="default")
    assert made.spec is None
    assert widgets.patch(name="w", namespace="default", body={"spec": {}}, content_type="application/merge-patch+json").spec.size == 1
    event = next(iter(widgets.watch(namespace="default", timeout=5)))
    assert (event["type"], event["object"].metadata.name) == ("ADDED", "w")
    widgets.delete(name="w", namespace="default")
    assert widgets.get(namespace="default").items == []


def test_lightkube(config, manifest):
    from lightkube import Client, KubeConfig
    from lightkube.core.exceptions import ApiError
    from lightkube.models.autoscaling_v1 import ScaleSpec
    from lightkube.models.meta_v1 import ObjectMeta
    from lightkube.resources.apps_v1 import Deployment
    from lightkube.resources.core_v1 import ConfigMap, Pod
    from lightkube.types import PatchType

    client = Client(KubeConfig.from_file(config), field_manager="me")
    client.create(Deployment.from_dict(copy.deepcopy(manifest)))
    client.wait(Deployment, "web", for_conditions=["Available"])
    assert next(op for op, pod in client.watch(Pod) if pod.status.phase == "Running")
    pod = next(iter(client.list(Pod))).metadata.name
    assert "start worker process" in "".join(client.log(pod))
    client.patch(Deployment, "web", {"metadata": {"labels": {"a": "b"}}}, patch_type=PatchType.MERGE)
    assert client.get(Deployment, "web").metadata.labels["a"] == "b"
    scale = client.get(Deployment.Scale, "web")
    scale.spec = ScaleSpec(replicas=4)
    assert client.replace(scale, "web").spec.replicas == 4
    assert client.apply(ConfigMap(metadata=ObjectMeta(name="x", namespace="default"), data={"a": "1"})).data == {"a": "1"}
    assert "x" in [m.metadata.name for m in client.list(ConfigMap)]
    client.delete(Deployment, "web")
    with pytest.raises(ApiError, match="not found"):
        client.get(Deployment, "web")


async def _apply_with_kr8s(config):
    """Server-side apply, which kr8s has no word of its own for."""
    import kr8s.asyncio

    api = await kr8s.asyncio.api(kubeconfig=config)
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "y"}, "data": {"a": "3"}}
    headers, asked = {"Content-Type": "application/apply-patch+yaml"}, {"fieldManager": "me", "force": "true"}
    call = api.call_api("PATCH", url="configmaps/y", namespace="default", params=asked, content=json.dumps(body), headers=headers)
    async with call as reply:
        return reply.json()


def test_kr8s(config, manifest):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import kr8s
        from kr8s.objects import ConfigMap, Deployment

    failures = []

    def work():
        """In a thread of its own, whose event loop goes with it."""
        try:
            api = kr8s.api(kubeconfig=config)
            web = Deployment(manifest, api=api)
            web.create()
            web.wait("condition=Available", timeout=10)
            web.label(a="b")
            web.scale(4)
            web.refresh()
            assert web.labels["a"] == "b" and web.replicas == 4
            assert len(list(api.get("pods", namespace="default"))) >= 1
            pod = next(iter(api.get("pods", namespace="default")))
            assert any("start worker process" in line for line in pod.logs())
            assert pod.exec(["hostname"]).stdout.decode() == f"{pod.name}\n"
            x = ConfigMap({"metadata": {"name": "x", "namespace": "default"}, "data": {"a": "1"}}, api=api)
            x.create()
            x.patch({"data": {"a": "2"}})
            assert ConfigMap.get("x", api=api).raw["data"]["a"] == "2"
            assert asyncio.run(_apply_with_kr8s(config))["metadata"]["managedFields"][0]["operation"] == "Apply"
            kind, first = next(iter(api.watch("configmaps", namespace="default")))
            assert kind == "ADDED" and first.name
            web.delete()
            assert not web.exists()
        except BaseException as e:  # noqa: BLE001  (told by the test)
            failures.append(e)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    gc.collect()  # what kr8s leaves open is complained of here, where that is no matter
    if failures:
        raise failures[0]
