"""Who may do what on the command line. The words are those of the real kubectl against `fakectl serve` and of the recorded transcripts."""
from __future__ import annotations

import pytest

ROLES = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: made}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get, list]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: passed-over}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: made}
roleRef: {kind: Role, name: reader, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: User, name: jane}]
"""


@pytest.fixture
def team(kubectl):
    """jane and the service account bot may read pods in the namespace team; bob may write roles and bindings anywhere."""
    for line in (
        "create ns team", "create sa bot -n team", "create role r --verb=get,list --resource=pods -n team",
        "create rolebinding rb --role=r --user=jane --serviceaccount=team:bot -n team",
        "create clusterrole logs --verb=get --non-resource-url=/logs/*", "create clusterrolebinding logs --clusterrole=logs --group=devs",
        "create clusterrole granter --verb=create,patch,get --resource=roles,rolebindings,clusterroles,clusterrolebindings",
        "create clusterrolebinding granter --clusterrole=granter --user=bob",
    ):
        kubectl.ok(line)
    return kubectl


@pytest.mark.parametrize(
    ("line", "answer", "warnings"),
    [
        ("get pods", "yes", ()),
        ("get pods -n team --as=jane", "yes", ()),
        ("get po/x -n team --as=jane", "yes", ()),
        ("get pods --as=jane", "no", ()),
        ("get pods -A --as=jane", "no", ()),
        ("list pods --as=system:serviceaccount:team:bot -n team", "yes", ()),
        ("get pods --subresource=log -n team --as=jane", "no", ()),
        ("get /logs/foo --as=x --as-group=devs", "yes", ()),
        ("get /logs --as=x --as-group=devs", "no", ()),
        ("get nodes", "yes", ("resource 'nodes' is not namespace scoped",)),
        ("foo csr", "yes", ("resource 'certificatesigningrequests' is not namespace scoped in group 'certificates.k8s.io'",
                            "verb 'foo' is not a known verb")),
        ("get nodes -A", "yes", ()),
        ("get foos.bar", "yes", ("the server doesn't have a resource type 'foos' in group 'bar'",)),
        ("impersonate users", "yes", ()),
        ("foo /logs/", "yes", ("verb 'foo' is not a known verb",)),
    ],
)
def test_can_i_answers_and_warns(team, line, answer, warnings):
    expected = (f"{answer}\n", "".join(f"Warning: {w}\n\n" for w in warnings), 0 if answer == "yes" else 1)
    assert team(f"auth can-i {line}") == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("get", "you must specify two arguments: verb resource or verb resource/resourceName.\n"
                "See 'kubectl auth can-i -h' for help and examples."),
        ("get pods --no-headers", "--no-headers cannot be set without --list specified"),
        ("--list pods", "list option must be specified with no arguments"),
        ("--list -A", "list option can't be specified with neither quiet, all-namespaces nor subresource options"),
        ("get /x --subresource=y", "--subresource can not be used with NonResourceURL"),
        ("get pods --as-group=x", "requesting uid, groups or user-extra for fake without impersonating a user"),
    ],
)
def test_can_i_refuses_what_makes_no_question(kubectl, line, message):
    assert kubectl(f"auth can-i {line}") == ("", f"error: {message}\n", 1)


def test_quiet_leaves_the_exit_code(kubectl):
    assert kubectl("auth can-i get pods -q") == ("", "", 0)
    assert kubectl("auth can-i get pods -q --as=jane") == ("", "", 1)


def test_whoami_shows_the_user_that_the_server_sees(kubectl):
    shown = kubectl.ok("auth whoami --as=jane --as-group=a --as-uid=77 --as-user-extra=scope=x --as-user-extra=scope=y")
    assert shown == (
        "ATTRIBUTE      VALUE\nUsername       jane\nUID            77\nGroups         [a system:authenticated]\nExtra: scope   [x y]\n"
    )
    assert kubectl.ok("auth whoami -o jsonpath={.status.userInfo.groups[0]}") == "system:masters"


FORBIDDEN = 'Error from server (Forbidden): {} is forbidden: User "jane" cannot {} resource "{}" in API group "{}" {}\n'


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("get pods", ("pods", "list", "pods", "", 'in the namespace "default"')),
        ("get pods -A", ("pods", "list", "pods", "", "at the cluster scope")),
        ("get ns team", ('namespaces "team"', "get", "namespaces", "", 'in the namespace "team"')),
        ("describe node worker-1", ('nodes "worker-1"', "get", "nodes", "", "at the cluster scope")),
        ("run x --image=nginx", ("pods", "create", "pods", "", 'in the namespace "default"')),
        ("delete pod x -n team", ('pods "x"', "delete", "pods", "", 'in the namespace "team"')),
        ("scale deploy web --replicas=3", ('deployments.apps "web"', "get", "deployments", "apps", 'in the namespace "default"')),
    ],
)
def test_every_verb_is_asked_for(team, line, parts):
    assert team(f"{line} --as=jane") == ("", FORBIDDEN.format(*parts), 1)


def test_who_may_not_read_namespaces_is_told_of_the_object(team):
    assert team("get pod x -n team --as=jane").err == 'Error from server (NotFound): pods "x" not found\n'


def test_nobody_grants_what_he_has_not_got(team):
    why = 'user "bob" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n'
    rule = '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}\n'
    made = team("create role x --verb=get,list --resource=pods -n team --as=bob")
    assert made.err == f'Error from server (Forbidden): roles.rbac.authorization.k8s.io "x" is forbidden: {why}{rule}'
    bound = team("create rolebinding y --role=r --user=bob -n team --as=bob")
    assert bound.err == f'error: failed to create rolebinding: rolebindings.rbac.authorization.k8s.io "y" is forbidden: {why}{rule}'
    patch = '[{"op":"add","path":"/rules/0/verbs/-","value":"watch"}]'
    assert team(["patch", "role", "r", "-n", "team", "--type=json", "-p", patch, "--as=bob"]).code == 1
    assert "watch" not in team.ok("get role r -n team -o yaml")
    assert team("create clusterrole agg --aggregation-rule=a=b --as=bob").code == 1
    assert team("create rolebinding y --role=nosuch --user=bob --as=bob").err.endswith('"nosuch" not found\n')
    assert team("create clusterrole mine --verb=get --non-resource-url=/logs/a --as=bob --as-group=devs").code == 0
    team.ok("create clusterrole binder --verb=bind --resource=roles --resource-name=r")
    team.ok("create clusterrolebinding binder --clusterrole=binder --user=bob")
    assert team("create rolebinding y --role=r --user=bob -n team --as=bob").code == 0


def test_impersonation_is_a_right_too(team):
    token = team.ok("create token bot -n team").strip()
    refused = 'User "system:serviceaccount:team:bot" cannot impersonate resource "users" in API group "" at the cluster scope\n'
    assert team(f"get pods --as=jane --token={token}").err == f'Error from server (Forbidden): users "jane" is forbidden: {refused}'


def test_a_user_without_credentials_is_asked_for_them(kubectl):
    kubectl.ok("config set-context bare --cluster=fake --user=nobody")
    assert kubectl("get pods --context=bare") == ("Please enter Username: ", "error: EOF\n", 1)
    answered = kubectl("get pods --context=bare", stdin="a\nb\n")
    assert 'User "system:anonymous" cannot list' in answered.err


class TestReconcile:
    def test_makes_what_is_missing_and_its_namespace(self, kubectl):
        kubectl.write("rbac.yaml", ROLES)
        done = kubectl("auth reconcile -f rbac.yaml")
        assert done.out == "role.rbac.authorization.k8s.io/reader reconciled\nrolebinding.rbac.authorization.k8s.io/readers reconciled\n"
        assert done.err == (
            "\treconciliation required create\n\tmissing rules added:\n"
            "\t\t{Verbs:[get list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}\n"
            "\treconciliation required create\n\tmissing subjects added:\n"
            "\t\t{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}\n"
        )
        assert kubectl("auth reconcile -f rbac.yaml").err == ""

    def test_adds_to_what_is_there_and_takes_away_when_asked(self, kubectl):
        kubectl.write("rbac.yaml", ROLES)
        kubectl("auth reconcile -f rbac.yaml")
        kubectl.write("more.yaml", ROLES.replace("[get, list]", "[watch]").replace("jane", "bob"))
        assert kubectl("auth reconcile -f more.yaml").err.count("required update") == 2
        assert kubectl.ok("get role reader -n made -o jsonpath={.rules[*].verbs}") == '["get","list"] ["watch"]'
        kubectl("auth reconcile -f more.yaml --remove-extra-permissions --remove-extra-subjects")
        assert kubectl.ok("get role reader -n made -o jsonpath={.rules[*].verbs}") == '["watch"]'
        assert kubectl.ok("get rolebinding readers -n made -o jsonpath={.subjects[*].name}") == "bob"

    def test_leaves_alone_what_wants_none_of_it(self, kubectl):
        kubectl.write("rbac.yaml", ROLES)
        kubectl("auth reconcile -f rbac.yaml")
        kubectl.ok("annotate role reader -n made rbac.authorization.kubernetes.io/autoupdate=false")
        kubectl.write("more.yaml", ROLES.replace("[get, list]", "[watch]"))
        opted = "\treconciliation required update, but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)\n"
        assert opted in kubectl("auth reconcile -f more.yaml").err
        assert "watch" not in kubectl.ok("get role reader -n made -o yaml")


def test_a_role_of_others_has_their_rules(kubectl):
    kubectl.ok("create clusterrole whole --aggregation-rule=part=yes")
    kubectl.ok("create clusterrole pods --verb=get --resource=pods")
    kubectl.ok("label clusterrole pods part=yes")
    assert "pods" in kubectl.ok("describe clusterrole whole")
    kubectl.ok("label clusterrole pods part-")
    assert "pods" not in kubectl.ok("describe clusterrole whole")
