"""A document's commands on a scratch cluster: kubectl, the shell words around it, the document's files, and what is passed over."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakectl.lessoning.playing import Player, Skipped
from fakectl.lessoning.reading import Document, Step, read
from fakectl.lessoning.scratch import SECOND, Scratch

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {}\nspec:\n  containers:\n  - name: main\n    image: nginx\n"


@pytest.fixture(scope="module")
def one_scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture
def scratch(one_scratch: Scratch) -> Scratch:
    one_scratch.begin()
    return one_scratch


def played(scratch: Scratch, text: str) -> list[str]:
    """What the commands of a document print, one after another, or why they are passed over."""
    document = read("page.md", text)
    player = Player(document, scratch)
    return [outcome(player, step) for step in document.steps]


def outcome(player: Player, step: Step) -> str:
    try:
        return player.run(step).answer.text
    except Skipped as e:
        return f"skipped: {e}"


def shell(scratch: Scratch, *commands: str) -> list[str]:
    """The same of commands alone."""
    player = Player(Document("page.md", "page"), scratch)
    return [outcome(player, Step(number, command)) for number, command in enumerate(commands, 1)]


def block(language: str, text: str) -> str:
    return f"```{language}\n{text}```\n\n"


def test_a_file_that_the_document_shows_is_there(scratch: Scratch) -> None:
    text = "Save as `one.yaml`:\n\n" + block("yaml", POD.format("one")) + block("shell", "kubectl apply -f one.yaml\n")
    assert played(scratch, text) == ["pod/one created\n"]


def test_a_file_is_found_by_the_end_of_its_url(scratch: Scratch) -> None:
    command = "kubectl apply -f https://k8s.io/examples/pods/one.yaml\n"
    text = "`pods/one.yaml`:\n\n" + block("yaml", POD.format("one")) + block("shell", command)
    assert played(scratch, text) == ["pod/one created\n"]


def test_the_last_text_of_a_file_before_the_command_counts(scratch: Scratch) -> None:
    command = block("shell", "kubectl apply -f one.yaml\n")
    text = "".join("Save as `one.yaml`:\n\n" + block("yaml", POD.format(name)) + command for name in ("one", "two"))
    assert played(scratch, text) == ["pod/one created\n", "pod/two created\n"]


def test_a_manifest_without_a_name_is_taken_for_the_file_that_a_command_names(scratch: Scratch) -> None:
    document = read("page.md", "Like this:\n\n" + block("yaml", POD.format("one")) + block("shell", "kubectl create -f my-pod.yaml\n"))
    ran = Player(document, scratch).run(document.steps[0])
    assert (ran.answer.text, ran.files) == ("pod/one created\n", {"my-pod.yaml": 3})


def test_a_file_that_nobody_shows_is_missing_as_kubectl_says(scratch: Scratch) -> None:
    assert shell(scratch, "kubectl apply -f other.yaml") == ['error: the path "other.yaml" does not exist\n']


def test_a_document_reads_no_file_of_the_users(scratch: Scratch, tmp_path: object) -> None:
    secret = f"{tmp_path}/secret.yaml"
    with open(secret, "w", encoding="utf-8") as f:
        f.write(POD.format("mine"))
    up = "../" * 12
    for flag in (f"-f {secret}", f"-f {up}{secret}", f"-Rf {secret}", f"-f{secret}", f"--filename={secret}"):
        [printed] = shell(scratch, f"kubectl apply {flag}")
        assert "does not exist" in printed
    [printed] = shell(scratch, f"kubectl create configmap mine --from-file=key={secret}")
    assert printed.startswith("error: ")
    assert shell(scratch, f"cat {secret}") == [f"skipped: it reads {secret}, which the document does not show"]


def test_here_documents_and_pipes_reach_kubectl(scratch: Scratch) -> None:
    assert shell(scratch, f"cat <<EOF | kubectl apply -f -\n{POD.format('one')}EOF") == ["pod/one created\n"]
    assert shell(scratch, f"kubectl apply -f - <<'EOF'\n{POD.format('one')}EOF") == ["pod/one unchanged\n"]


def test_what_a_command_writes_another_reads(scratch: Scratch) -> None:
    printed = shell(scratch, "kubectl create namespace a --dry-run=client -o yaml > a.yaml", "kubectl apply -f a.yaml",
                    "echo one > x.txt", "echo two >> x.txt", "cat x.txt")
    assert printed == ["", "namespace/a created\n", "", "", "one\ntwo\n"]


def test_variables_hold_from_one_command_to_the_next(scratch: Scratch) -> None:
    printed = shell(scratch, "export NS=a", "kubectl create namespace $NS", "FOUND=$(kubectl get namespaces -o name | grep /a)",
                    'echo "it is $FOUND"')
    assert printed == ["", "namespace/a created\n", "", "it is namespace/a\n"]


def test_the_last_exit_code_is_known_and_decides_what_goes_on(scratch: Scratch) -> None:
    get = "kubectl get namespace nowhere"
    printed = shell(scratch, get, "echo $?", f"{get} && echo yes", f"{get} || echo no")
    missing = 'Error from server (NotFound): namespaces "nowhere" not found\n'
    assert printed == [missing, "1\n", missing, missing + "no\n"]


def test_filters_behind_a_pipe_work_as_the_real_ones(scratch: Scratch) -> None:
    get = "kubectl get namespaces -o name"
    filters = ("sort | head -n 1", "grep -v kube- | tail -1", "wc -l", "grep -E '(public|lease)$'")
    printed = shell(scratch, *(f"{get} | {behind}" for behind in filters))
    assert printed == ["namespace/default\n", "namespace/default\n", "4\n", "namespace/kube-node-lease\nnamespace/kube-public\n"]


def test_a_pause_takes_its_time(scratch: Scratch) -> None:
    before = scratch.now
    shell(scratch, "sleep 2m")
    assert scratch.now - before == 120 * SECOND


def test_an_alias_of_kubectl_is_kubectl(scratch: Scratch) -> None:
    printed = shell(scratch, "alias kc=kubectl", "kc create namespace a", "k get namespace a -o name")
    assert printed == ["", "namespace/a created\n", "namespace/a\n"]


@pytest.mark.parametrize(("command", "why"), [
    ("docker build -t web .", "not kubectl: docker"),
    ("minikube start && kubectl get nodes", "not kubectl: minikube"),
    ("kubectl edit pod one", "kubectl edit: it opens an editor"),
    ("kubectl -n web port-forward svc/web 8080:80", "kubectl port-forward: it forwards a port"),
    ("kubectl exec -it one -- sh", "kubectl exec: it opens a shell in a container"),
    ("kubectl get pod <pod-name>", "it has a placeholder that a reader fills in"),
    ("kubectl get pods | awk '{print $1}'", "not kubectl: awk"),
    ("for i in 1 2; do kubectl get pods; done", "not read: for is not read here"),
    ("for i in 1 2; do date; done", "not kubectl: for"),
    ("cat notes.txt", "it reads notes.txt, which the document does not show"),
])
def test_what_cannot_be_run_is_passed_over_with_a_reason(scratch: Scratch, command: str, why: str) -> None:
    assert shell(scratch, command) == [f"skipped: {why}"]


def test_a_step_with_a_part_that_cannot_be_run_changes_nothing(scratch: Scratch) -> None:
    printed = shell(scratch, "kubectl create namespace a && helm install x", "kubectl get namespace a -o name")
    assert printed[1].startswith("Error from server (NotFound)")


def test_replays_start_from_a_new_cluster_and_can_go_back(scratch: Scratch) -> None:
    shell(scratch, "kubectl create namespace a")
    kept = scratch.keep("here")
    shell(scratch, "kubectl delete namespace a")
    scratch.back(kept)
    assert shell(scratch, "kubectl get namespace a -o name") == ["namespace/a\n"]
    scratch.begin()
    assert shell(scratch, "kubectl get namespace a -o name --ignore-not-found") == [""]
