"""cluster-info, certificate and plugin: words and exit codes as the real kubectl's against `fakectl serve`."""
from __future__ import annotations

import json

import pytest

REQUEST = (
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ1pUQ0NBVTBDQVFBd0lERVBNQTBHQTFVRUF3d0diWGwxYzJWeU1RMHdDd1lEVlFRS0RBUmtaWFp6"
    "TUlJQgpJakFOQmdrcWhraUc5dzBCQVFFRkFBT0NBUThBTUlJQkNnS0NBUUVBcTBFM2Z5N3IvYVRFWVJNcmNQcy9mR1ZtClUxWHpaQTFWRjFYYUp2V0xWWFV6T0gxZ0lI"
    "dmIvZzRVUGttQ1U2cTJMd2Rpa2FLYThRZWFjODVJYitkQ2ZqRkkKUG1ZKyt3UEZmWGkwaDk5dkdVZVdka3RFUlVSdXhlUTU0VzhCMjVOa081RFNZWjFqZ2VJdkZ6bUpk"
    "dVByS291eApndWZ0aGpTcW1iQ3lWOXJCUGhQa05USUdzaW8xOTRpaEZORlA0YUVZWXowamtwSHVkb1I2YjNCbGZvRmhuZlN0ClR0bjcwWDhLcjNZRHdFQkNjM04vZlFz"
    "WXZ5N01oU29zZS82Q29mUW1LUzRRVTU3M1lZU3BhbUJyd0ZkU3B5KysKOEZuRVRQYStWNmpEaG9BNjJuS0hicCt2L2lGU1F1UEVqajlCZ1pCVGFVcTFGL0FOclNnVnRW"
    "cW9ueWVTMHdJRApBUUFCb0FBd0RRWUpLb1pJaHZjTkFRRUxCUUFEZ2dFQkFHUk5iOTE2bGZ6Wmtubi82RjhXSHo4YVVqNjhyVElFCjJnTm4zVmlNT21RN1lTdDV6UTFN"
    "bTVhU0hyTUdMUG1yUGxCbDFDakV0aFZWMjJMbmNoUDJ6N0s5eGpNUkoyL1gKQk43Q0VzblNKRUZ0bS82Z0hRbEdpc2hJc0dYdU9JeDFFS1RUTm1qUVcvSTFTMlZ3RW9C"
    "MU9mV2dzRFlFVGkrMgpMVm9ybXk0d1Vxc1hyc3RPdk1OZE1zUFV0dklVODQxL2Vhb09EYWt4aTFlUTFMeGFKcm5Sa3h3VE4vQ1JPV3ppClc3Snpkc2VBYjhERHU1anky"
    "STJ3QW1Nd1FBSzdOeFNEaTFNbVg1UTNVcWo4OHFyMVFpUHdnQ21ZTE83bzQyZC8KMHZaelpHbmxqOGpCWUovNDJBaTVyU0FZYnBEMkNCVnl6VkFsU2txeG9mV1BoSzhh"
    "OVRwNXFPYz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="
)
CSR = f"""
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {{name: jane}}
spec: {{request: {REQUEST}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}}
"""
HINT = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n"


class TestClusterInfo:
    def test_tells_where_the_control_plane_is(self, kubectl):
        assert kubectl.ok("cluster-info") == "Kubernetes control plane is running at https://127.0.0.1:6443\n" + HINT

    def test_tells_of_services_of_the_cluster(self, kubectl):
        kubectl.ok("create service clusterip web --tcp=443:443")
        kubectl.ok("label svc web kubernetes.io/cluster-service=true")
        link = "https://127.0.0.1:6443/api/v1/namespaces/default/services/https:web:443-443/proxy"
        assert f"web is running at {link}\n" in kubectl.ok("cluster-info -n default")

    def test_a_refusal_comes_before_the_hint(self, kubectl):
        refused = kubectl("cluster-info --as=jane")
        assert (refused.out, refused.code) == (HINT, 1)
        assert refused.err.startswith("Error from server (Forbidden): services is forbidden")


class TestDump:
    def test_lists_the_namespaces_of_the_system_and_of_the_context(self, kubectl):
        kubectl.ok("run web --image=nginx")
        dumped = kubectl.ok("cluster-info dump")
        assert dumped.startswith('{\n    "kind": "NodeList",\n    "apiVersion": "v1",\n')
        assert dumped.count('"kind": "PodList"') == 2
        assert dumped.endswith("==== END logs for container web of pod default/web ====\n")

    def test_writes_files_where_it_is_told_to(self, kubectl):
        assert kubectl.ok("cluster-info dump --output-directory=out -A -o yaml") == "Cluster info dumped to out\n"
        assert (kubectl.cwd / "out" / "nodes.yaml").read_text().startswith("apiVersion: v1\nitems:\n- metadata:\n")
        assert (kubectl.cwd / "out" / "kube-public" / "replication-controllers.yaml").exists()

    def test_has_no_names_to_print(self, kubectl):
        assert kubectl("cluster-info dump -o name").err == "error: list types are not supported by name printing: *v1.NodeList\n"


class TestCertificate:
    @pytest.fixture
    def csr(self, kubectl):
        kubectl.ok(["create", "-f", kubectl.write("csr.yaml", CSR)])
        return kubectl

    def test_approves_once(self, csr):
        name = "certificatesigningrequest.certificates.k8s.io/jane"
        assert csr.ok("certificate approve jane") == f"{name} approved\n"
        assert csr.ok("certificate approve jane") == f"{name} approved\n"
        condition = json.loads(csr.ok("get csr jane -o jsonpath={.status.conditions[0]}"))
        assert (condition["type"], condition["reason"], condition["message"]) == (
            "Approved", "KubectlApprove", "This CSR was approved by kubectl certificate approve.")
        assert csr("certificate deny jane") == ("", 'error: certificate signing request "jane" is already Approved\n', 1)

    def test_denies(self, csr):
        csr.ok("certificate deny -f csr.yaml")
        assert csr.ok("get csr --no-headers").split()[-1] == "Denied"

    def test_wants_a_request(self, kubectl):
        missing = "error: one or more CSRs must be specified as <name> or -f <filename>\n"
        assert kubectl("certificate approve") == ("", missing, 1)
        assert kubectl("certificate approve nosuch").err == (
            'Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nosuch" not found\n')


class TestPlugins:
    def test_lists_what_kubectl_would_run(self, kubectl):
        for name, mode in (("kubectl-foo", 0o755), ("kubectl-bar", 0o644), ("kubectl-get", 0o755), ("other", 0o755)):
            kubectl.write(f"bin/{name}", "#!/bin/sh\n")
            (kubectl.cwd / "bin" / name).chmod(mode)
        listed = kubectl("plugin list --name-only", env={"PATH": str(kubectl.cwd / "bin")})
        assert listed.out == "The following compatible plugins are available:\n\nkubectl-bar\nkubectl-foo\nkubectl-get\n"
        assert listed.err == (
            f"  - warning: {kubectl.cwd}/bin/kubectl-bar identified as a kubectl plugin, but it is not executable\n"
            '  - warning: kubectl-get overwrites existing command: "kubectl get"\nerror: 2 plugin warnings were found\n'
        )

    def test_says_when_there_is_none(self, kubectl):
        assert kubectl("plugin list", env={"PATH": "/nonexistent"}) == (
            "", 'Unable to read directory "/nonexistent" from your PATH: open /nonexistent: no such file or directory. Skipping...\n'
            "error: unable to find any kubectl plugins in your PATH\n", 1)
