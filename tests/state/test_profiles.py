"""What a new cluster of each profile holds."""

from __future__ import annotations


def names(cluster, word, namespace="kube-system"):
    found = cluster.list(cluster.catalog.resolve(word), namespace)["items"]
    return [o["metadata"]["name"] for o in found]


def test_kubeadm_is_the_profile_of_a_new_cluster_and_its_pods_run_once_they_have_started(make_sim):
    sim = make_sim(FAKECTL_PROFILE="")
    with sim.at(2) as c:
        pods = c.list(c.catalog.resolve("pods"), "kube-system")["items"]
        assert {p["status"]["phase"] for p in pods} == {"Running"}
        owners = sorted(p["metadata"]["ownerReferences"][0]["kind"] for p in pods)
        assert owners == ["DaemonSet"] * 3 + ["Node"] * 4 + ["ReplicaSet"] * 2
        assert names(c, "deployments") == ["coredns"]
        assert names(c, "pods", "default") == []


def test_static_pods_are_their_nodes_mirrors(make_sim):
    with make_sim(FAKECTL_PROFILE="kubeadm").at(2) as c:
        pod = c.get(c.catalog.resolve("pods"), "kube-system", "etcd-control-plane")
        assert pod["metadata"]["annotations"]["kubernetes.io/config.source"] == "file"
        assert pod["metadata"]["ownerReferences"][0]["name"] == "control-plane"
        assert (pod["status"]["podIP"], pod["status"]["hostIP"]) == ("10.0.0.2", "10.0.0.2")
        assert "--name=control-plane" in pod["spec"]["containers"][0]["command"]
        assert "serviceAccountName" not in pod["spec"]
        assert not any("projected" in v for v in pod["spec"]["volumes"])


def test_the_dns_service_has_its_address_and_endpoints(make_sim):
    with make_sim(FAKECTL_PROFILE="kubeadm").at(2) as c:
        assert c.get(c.catalog.resolve("services"), "kube-system", "kube-dns")["spec"]["clusterIP"] == "10.96.0.10"
        (piece,) = c.list(c.catalog.resolve("endpointslices"), "kube-system")["items"]
        assert len(piece["endpoints"]) == 2


def test_without_nodes_there_are_no_static_pods_and_the_others_wait(make_sim):
    with make_sim(FAKECTL_PROFILE="kubeadm", FAKECTL_NODES="0").at(2) as c:
        pods = c.list(c.catalog.resolve("pods"), "kube-system")["items"]
        assert [p["status"]["phase"] for p in pods] == ["Pending", "Pending"]


def test_bare_has_no_pods_at_all(make_sim):
    with make_sim(FAKECTL_PROFILE="bare").at(2) as c:
        assert c.list(c.catalog.resolve("pods"))["items"] == []
