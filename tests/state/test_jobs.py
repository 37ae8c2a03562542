"""What the Job controller makes of Jobs and of what becomes of their pods."""

from __future__ import annotations

import pytest

from tests.state.workloads import create, delete, job, reasons


def status(sim, seconds, name="once"):
    return sim.one(seconds, "jobs", name)["status"]


def counts(sim, seconds, name="once"):
    found = status(sim, seconds, name)
    return tuple(found.get(k, 0) for k in ("active", "succeeded", "failed"))


DONE = [("SuccessCriteriaMet", "True", "CompletionsReached"), ("Complete", "True", "CompletionsReached")]


def failed_by(reason):
    return [("FailureTarget", "True", reason), ("Failed", "True", reason)]


def test_a_job_is_complete_when_its_pod_has_succeeded(sim):
    create(sim, 1, job())
    assert counts(sim, 2) == (1, 0, 0)
    assert counts(sim, 10) == (0, 1, 0)
    assert reasons(sim, 10, "jobs", "once") == DONE
    pod = sim.items(10, "pods")[0]["metadata"]["name"]
    assert sim.messages(10, "once") == [f"Created pod: {pod}", "Job completed"]


def test_a_running_pod_carries_the_finalizer_and_a_counted_one_does_not(sim):
    create(sim, 1, job(script="sleep 5"))
    assert sim.items(3, "pods")[0]["metadata"]["finalizers"] == ["batch.kubernetes.io/job-tracking"]
    assert "finalizers" not in sim.items(20, "pods")[0]["metadata"]
    assert status(sim, 20)["uncountedTerminatedPods"] == {}


def test_no_more_pods_run_than_parallelism_and_completions_allow(sim):
    create(sim, 1, job(script="sleep 3", completions=5, parallelism=2))
    seen = [counts(sim, 1 + half / 2) for half in range(1, 60)]
    assert max(active for active, _, _ in seen) == 2
    assert seen[-1] == (0, 5, 0)
    assert len(sim.items(40, "pods")) == 5


def test_without_completions_one_success_ends_the_job(sim):
    create(sim, 1, job(script="sleep 3", parallelism=3))
    assert counts(sim, 20) == (0, 3, 0)
    assert reasons(sim, 20, "jobs", "once") == DONE


def test_failed_pods_are_replaced_after_ten_twenty_and_forty_seconds(sim):
    create(sim, 1, job(script="exit 1", backoffLimit=3))
    made = sorted(p["metadata"]["creationTimestamp"] for p in sim.items(200, "pods"))
    assert [t[-6:-1] for t in made] == ["00:01", "00:12", "00:33", "01:14"]
    assert counts(sim, 200) == (0, 0, 4)
    assert reasons(sim, 200, "jobs", "once") == failed_by("BackoffLimitExceeded")


def test_a_deleted_pod_counts_as_failed_and_is_waited_for(sim):
    create(sim, 1, job(script="sleep 60"))
    delete(sim, 5, "pods", sim.items(4, "pods")[0]["metadata"]["name"])
    assert counts(sim, 8) == (0, 0, 1)
    assert sim.items(8, "pods") == []
    assert counts(sim, 17)[0] == 1


def test_restarts_in_the_pod_count_against_the_limit_too(sim):
    create(sim, 1, job(script="exit 1", restart="OnFailure", backoffLimit=2))
    assert reasons(sim, 200, "jobs", "once") == failed_by("BackoffLimitExceeded")
    assert sim.items(200, "pods") == []


def test_past_its_deadline_a_job_fails_once_its_pods_are_gone(sim):
    create(sim, 1, job(script="sleep 60", activeDeadlineSeconds=5))
    assert reasons(sim, 6.2, "jobs", "once") == failed_by("DeadlineExceeded")[:1]
    assert reasons(sim, 10, "jobs", "once") == failed_by("DeadlineExceeded")
    assert sim.messages(10, "once")[-1] == "Job was active longer than specified deadline"


def test_a_suspended_job_has_no_pods_and_no_start(sim):
    create(sim, 1, job(script="sleep 3", suspend=True))
    assert reasons(sim, 5, "jobs", "once") == [("Suspended", "True", "JobSuspended")]
    assert "startTime" not in status(sim, 5)
    sim.patch(6, "jobs", "once", {"spec": {"suspend": False}})
    assert status(sim, 7)["startTime"].endswith("00:06Z")
    assert reasons(sim, 20, "jobs", "once") == [("Suspended", "False", "JobResumed"), *DONE]
    assert "Job resumed" in sim.messages(20, "once")


def test_suspending_a_running_job_takes_its_pods_without_counting_them(sim):
    create(sim, 1, job(script="sleep 60", parallelism=2, completions=4))
    sim.patch(5, "jobs", "once", {"spec": {"suspend": True}})
    assert counts(sim, 9) == (0, 0, 0)
    assert sim.items(9, "pods") == []


def test_every_index_has_its_pod_which_knows_it(sim):
    create(sim, 1, job(script="sleep 5", completions=3, parallelism=2, completionMode="Indexed"))
    pods = sim.items(3, "pods")
    assert [p["metadata"]["annotations"]["batch.kubernetes.io/job-completion-index"] for p in pods] == ["0", "1"]
    assert [p["spec"]["hostname"] for p in pods] == ["once-0", "once-1"]
    assert pods[0]["metadata"]["name"].startswith("once-0-")
    path = "metadata.labels['batch.kubernetes.io/job-completion-index']"
    env = {"name": "JOB_COMPLETION_INDEX", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}
    assert pods[0]["spec"]["containers"][0]["env"] == [env]
    assert status(sim, 20)["completedIndexes"] == "0-2"


def test_an_index_that_failed_too_often_fails_alone(sim):
    spec = {"completions": 2, "parallelism": 2, "completionMode": "Indexed", "backoffLimitPerIndex": 1}
    create(sim, 1, job(script="exit 1", **spec))
    pods = sim.items(60, "pods")
    noted = [p["metadata"]["annotations"]["batch.kubernetes.io/job-index-failure-count"] for p in pods]
    assert sorted(noted) == ["0", "0", "1", "1"]
    assert status(sim, 60)["failedIndexes"] == "0,1"
    assert reasons(sim, 60, "jobs", "once") == failed_by("FailedIndexes")


@pytest.mark.parametrize(
    ("action", "expected"),
    [("FailJob", failed_by("PodFailurePolicy")), ("Ignore", []), ("Count", failed_by("BackoffLimitExceeded"))],
)
def test_the_pod_failure_policy_decides_what_a_failure_means(sim, action, expected):
    rule = {"action": action, "onExitCodes": {"operator": "In", "values": [42]}}
    create(sim, 1, job(script="exit 42", backoffLimit=0, podFailurePolicy={"rules": [rule]}))
    assert reasons(sim, 8, "jobs", "once") == expected
    if action == "FailJob":
        pod = sim.items(8, "pods")[0]["metadata"]["name"]
        text = f"Container c for pod default/{pod} failed with exit code 42 matching FailJob rule at index 0"
        assert sim.messages(8, "once")[-1] == text


def test_a_success_policy_ends_the_job_early(sim):
    policy = {"rules": [{"succeededIndexes": "0-1", "succeededCount": 1}]}
    spec = {"completions": 4, "parallelism": 1, "completionMode": "Indexed", "successPolicy": policy}
    create(sim, 1, job(script="sleep 2", **spec))
    assert reasons(sim, 30, "jobs", "once") == [("SuccessCriteriaMet", "True", "SuccessPolicy"), ("Complete", "True", "SuccessPolicy")]
    assert status(sim, 30)["completedIndexes"] == "0"


def test_a_finished_job_goes_after_its_time_to_live_with_its_pods(sim):
    create(sim, 1, job(ttlSecondsAfterFinished=10))
    end = status(sim, 8)["completionTime"]
    assert end.endswith("00:03Z")
    assert [j["metadata"]["name"] for j in sim.items(12.9, "jobs")] == ["once"]
    assert sim.items(14, "jobs") == sim.items(14, "pods") == []


def test_pods_of_a_deleted_job_are_held_by_nothing(sim):
    create(sim, 1, job(script="sleep 60", parallelism=2))
    delete(sim, 5, "jobs", "once", propagation="Orphan")
    assert all(not p["metadata"].get("finalizers") and not p["metadata"].get("ownerReferences") for p in sim.items(9, "pods"))
    create(sim, 10, job("other", script="sleep 60"))
    delete(sim, 15, "jobs", "other", propagation="Background")
    assert len(sim.items(20, "pods")) == 2


def test_a_job_of_somebody_else_is_left_alone(sim):
    create(sim, 1, job(managedBy="example.com/queue"))
    assert sim.items(10, "pods") == []
