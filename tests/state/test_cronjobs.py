"""When CronJobs run, and what becomes of their jobs."""

from __future__ import annotations

import pytest

from state.cronspec import parse
from state.crontimes import next_after
from state.pure.times import format_rfc3339, parse_rfc3339
from tests.state.conftest import START
from tests.state.workloads import create, cron_job, delete

MINUTE = 60


def jobs(sim, seconds):
    return [j["metadata"]["name"] for j in sim.items(seconds, "jobs")]


def run_names(*minutes, name="report"):
    return [f"{name}-{START // 60_000_000_000 + m}" for m in minutes]


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        ("* * * * *", "", "2026-11-24T17:00:00Z", "2026-11-24T17:01:00Z"),
        ("*/15 9-17 * * mon-fri", "", "2026-11-27T17:46:00Z", "2026-11-30T09:00:00Z"),
        ("30 2 1 * *", "", "2026-11-24T17:00:00Z", "2026-12-01T02:30:00Z"),
        ("0 0 13 * 5", "", "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z"),  # day and weekday: either will do
        ("0 0 29 2 *", "", "2026-11-24T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("@hourly", "", "2026-11-24T17:59:59Z", "2026-11-24T18:00:00Z"),
        ("@every 90s", "", "2026-11-24T17:00:00Z", "2026-11-24T17:01:30Z"),
        ("0 9 * * *", "America/New_York", "2026-07-01T00:00:00Z", "2026-07-01T13:00:00Z"),
        ("0 9 * * *", "America/New_York", "2026-12-01T00:00:00Z", "2026-12-01T14:00:00Z"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"),  # there is no 2:30 on the 29th
        ("* * * * *", "Europe/Berlin", "2026-10-25T00:59:00Z", "2026-10-25T01:00:00Z"),  # 2:59, then 2:00 once more
    ],
)
def test_the_next_run_by_the_clock_of_the_zone(schedule, zone, after, due):
    assert format_rfc3339(next_after(parse(schedule), zone, parse_rfc3339(after))) == due


def test_a_day_that_never_comes_is_never_due():
    assert next_after(parse("0 0 31 2 *"), "", START) is None


def test_a_job_starts_at_its_minute_and_is_named_after_it(sim):
    create(sim, 1, cron_job())
    assert jobs(sim, 60) == []
    assert jobs(sim, 60.2) == run_names(1)
    cron = sim.one(60.2, "cronjobs", "report")
    assert cron["status"]["lastScheduleTime"] == "2026-11-24T17:01:00Z"
    assert [a["name"] for a in cron["status"]["active"]] == run_names(1)
    name = run_names(1)[0]
    assert sim.messages(70, "report") == [f"Created job {name}", f"Saw completed job: {name}, condition: Complete"]
    status = sim.one(70, "cronjobs", "report")["status"]
    assert "active" not in status
    assert status["lastSuccessfulTime"] == "2026-11-24T17:01:02Z"
    note = sim.one(70, "jobs", name)["metadata"]["annotations"]
    assert note == {"batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-11-24T17:01:00Z"}


def test_history_keeps_the_last_jobs_of_either_end(sim):
    create(sim, 1, cron_job("good", successfulJobsHistoryLimit=2))
    create(sim, 1, cron_job("bad", script="exit 1", failedJobsHistoryLimit=1))
    sim.patch(2, "cronjobs", "bad", {"spec": {"jobTemplate": {"spec": {"backoffLimit": 0}}}})
    assert jobs(sim, 6 * MINUTE + 30) == [*run_names(6, name="bad"), *run_names(5, 6, name="good")]


def test_all_runs_happen_while_nobody_looks(sim, make_sim):
    other = make_sim()
    for each in (sim, other):
        create(each, 1, cron_job(schedule="*/5 * * * *"))
    for minute in range(0, 60, 7):
        jobs(other, minute * MINUTE + 11)
    assert sim.items(3600, "jobs") == other.items(3600, "jobs")
    assert sim.items(3600, "events") == other.items(3600, "events")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("Allow", [1, 2, 3]), ("Forbid", [1, 2]), ("Replace", [3])],  # a forbidden run begins late, when the one before has ended
)
def test_the_concurrency_policy_decides_about_runs_that_overlap(sim, policy, expected):
    create(sim, 1, cron_job(script="sleep 90", concurrencyPolicy=policy))
    assert jobs(sim, 3 * MINUTE + 5) == run_names(*expected)
    if policy == "Forbid":
        text = "Not starting job because prior execution is running and concurrency policy is Forbid"
        assert text in sim.messages(3 * MINUTE + 5, "report")


def test_a_suspended_cron_job_starts_nothing_and_the_last_missed_run_when_resumed(sim):
    create(sim, 1, cron_job(suspend=True))
    assert jobs(sim, 10 * MINUTE + 30) == []
    sim.patch(10 * MINUTE + 31, "cronjobs", "report", {"spec": {"suspend": False}})
    assert jobs(sim, 10 * MINUTE + 32) == run_names(10)


def test_too_many_missed_runs_are_told_of(sim):
    create(sim, 1, cron_job(suspend=True))
    sim.patch(150 * MINUTE + 1, "cronjobs", "report", {"spec": {"suspend": False}})
    told = sim.messages(150 * MINUTE + 2, "report")
    assert told[0] == "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
    assert jobs(sim, 150 * MINUTE + 2) == run_names(150)


def test_past_the_starting_deadline_a_run_is_missed(sim):
    create(sim, 1, cron_job(suspend=True, startingDeadlineSeconds=10))
    sim.patch(2 * MINUTE + 30, "cronjobs", "report", {"spec": {"suspend": False}})
    assert jobs(sim, 2 * MINUTE + 40) == []
    assert jobs(sim, 3 * MINUTE + 1) == run_names(3)


def test_another_schedule_counts_from_now_on(sim):
    create(sim, 1, cron_job(schedule="0 0 1 1 *"))
    sim.patch(90, "cronjobs", "report", {"spec": {"schedule": "*/2 * * * *"}})
    assert jobs(sim, 2 * MINUTE + 1) == run_names(2)


def test_a_job_that_somebody_deleted_is_missed(sim):
    create(sim, 1, cron_job(script="sleep 300"))
    delete(sim, 70, "jobs", run_names(1)[0])
    assert f"Active job went missing: {run_names(1)[0]}" in sim.messages(80, "report")
    assert "active" not in sim.one(80, "cronjobs", "report")["status"]


def test_a_zone_of_its_own_is_in_the_note_of_the_job(sim):
    create(sim, 1, cron_job(timeZone="Asia/Kolkata", schedule="31 22 * * *"))
    job = sim.items(65, "jobs")[0]
    assert job["metadata"]["annotations"]["batch.kubernetes.io/cronjob-scheduled-timestamp"] == "2026-11-24T22:31:00+05:30"


def test_the_jobs_go_with_the_cron_job(sim):
    create(sim, 1, cron_job())
    delete(sim, 70, "cronjobs", "report", propagation="Background")
    assert jobs(sim, 80) == sim.items(80, "pods") == []
