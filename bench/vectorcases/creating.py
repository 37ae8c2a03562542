"""`create …` and `run` with --dry-run=client: every generator, with good and bad values."""

from __future__ import annotations

from .cases import BAD_QUANTITIES, QUANTITIES, Case, Choice


def cases(r: Choice, count: int) -> list[Case]:
    """So many command lines, the generators in turn."""
    makers = (deployment, job, cronjob, configmap, secret, service, ingress, role, clusterrole, binding, quota, budget, priority,
              namespace, account, run)
    found = []
    for i in range(count):
        words = makers[i % len(makers)](r)
        dry = [] if "--dry-run" in words else [r.choice(("--dry-run=client", "--dry-run=client", "--dry-run=client",
                                                         "--dry-run"))] if r.maybe(0.97) else ["--dry-run=no"]
        rest = [*dry, *r.output(), *r.some([["--save-config"], ["-n", "other"]], 0.05)]
        cut = words.index("--") if "--" in words else len(words)
        found.append(Case("create" if words[0] == "create" else "run", [*words[:cut], *rest, *words[cut:]]))
    return found


def command(r: Choice) -> list[str]:
    return ["--", *(r.choice(("sh", "-c", "echo hi", "date", "sleep", "5", r.text() or "x"))
                    for _ in range(r.randint(1, 3)))] if r.maybe(0.3) else []


def deployment(r: Choice) -> list[str]:
    images = [f"--image={r.image()}" for _ in range(r.choice((1, 1, 1, 2, 0)))]
    return ["create", r.choice(("deployment", "deploy")), r.name(), *images,
            *r.some([[f"--replicas={r.choice((1, 2, 0, -1, 'x'))}"], [f"--port={r.choice((80, 8080, 0, 65536, -1))}"]]), *command(r)]


def job(r: Choice) -> list[str]:
    return ["create", "job", r.name(), *r.some([[f"--image={r.image()}"]], 0.9), *command(r)]


def cronjob(r: Choice) -> list[str]:
    schedule = r.choice(("* * * * *", "*/5 * * * *", "@daily", "0 0 1 1 *", "bad", ""))
    return ["create", r.choice(("cronjob", "cj")), r.name(), *r.some([[f"--image={r.image()}"], [f"--schedule={schedule}"]], 0.92),
            *r.some([[f"--restart={r.choice(('OnFailure', 'Never', 'Always', 'x'))}"]]), *command(r)]


def sources(r: Choice) -> list[str]:
    """--from-literal, --from-file and --from-env-file of a ConfigMap or a Secret."""
    def literal() -> str:
        return f"--from-literal={r.choice(('a', 'b.c', 'key_1', 'K-2', 'bad key', '', '..', 'x/y', 'n'))}={r.text()}"

    kinds = [literal() for _ in range(r.randint(0, 3))]
    if r.maybe(0.3):
        kinds.append("--from-file=" + r.choice(("plain.txt", "k=plain.txt", "binary.bin", "folder", "none.txt", "k=folder", "=plain.txt",
                                                "k=", "a=b=c", "multi.txt")))
    if r.maybe(0.15):
        kinds.append("--from-env-file=" + r.choice(("good.env", "bad.env", "none.env", "folder")))
    return kinds + r.some([["--append-hash"]], 0.2)


def configmap(r: Choice) -> list[str]:
    return ["create", r.choice(("configmap", "cm")), r.name(), *sources(r)]


def secret(r: Choice) -> list[str]:
    kind = r.choice(("generic", "generic", "docker-registry", "tls"))
    if kind == "generic":
        return ["create", "secret", kind, r.name(), *sources(r),
                *r.some([[f"--type={r.choice(('a/b', 'Opaque', 'kubernetes.io/basic-auth'))}"]])]
    if kind == "tls":
        return ["create", "secret", kind, r.name(), *r.some([[f"--cert={r.choice(('tls.crt', 'none.crt', 'plain.txt'))}"],
                                                            [f"--key={r.choice(('tls.key', 'tls.crt', 'plain.txt'))}"]], 0.9),
                                                            *r.some([["--append-hash"]], 0.2)]
    return ["create", "secret", kind, r.name(), *r.some([[f"--docker-username={r.text()}"], [f"--docker-password={r.text()}"]], 0.9),
            *r.some([[f"--docker-email={r.word()}@x.y"], ["--docker-server=r.example"], ["--append-hash"], ["--from-file=plain.txt"]],
                    0.25)]


def service(r: Choice) -> list[str]:
    kind = r.choice(("clusterip", "nodeport", "loadbalancer", "externalname"))
    ports = [f"--tcp={r.choice(('80', '80:8080', '443:https', '8080:80', '0', '70000', '80:0', 'x', '80:-1', '80:a_b', '5:6:7', ''))}"
             for _ in range(r.choice((1, 1, 2, 0)))]
    more = {"clusterip": [[f"--clusterip={r.choice(('None', '10.0.0.9', 'x'))}"]],
            "nodeport": [[f"--node-port={r.choice((30000, 0, -1, 99999))}"]],
            "loadbalancer": [], "externalname": [[f"--external-name={r.choice(('a.example', 'A_b', ''))}"]]}
    return ["create", r.choice(("service", "svc")), kind, r.name(), *ports, *r.some(more[kind], 0.4 if kind != "externalname" else 0.9)]


def ingress(r: Choice) -> list[str]:
    def rule() -> str:
        return r.choice(("", "foo.com", "*.foo.com", "bar", "f_")) + r.choice(("/", "/*", "/path*", "/a/b", "")) + "=" + \
            r.choice(("svc:80", "svc:http", "svc", "svc:0", "s:99999", ":80", "svc1:8080")) + r.choice(("", "", ",tls", ",tls=secret",
                    ",tls=", ",x=y"))

    return ["create", r.choice(("ingress", "ing")), r.name(), *[f"--rule={rule()}" for _ in range(r.choice((1, 1, 2, 3, 0)))],
            *r.some([[f"--class={r.choice(('nginx', 'default', ''))}"], [f"--default-backend={r.choice(('d:80', 'd:http', 'd', ':1'))}"],
                     [f"--annotation=a.b/c={r.word()}"], ["--annotation", r.choice(("x", "y=1", "=v"))]], 0.2)]


def rule_flags(r: Choice) -> list[str]:
    verbs = ",".join(r.sample(("get", "list", "watch", "*", "create", "use", "bad", ""), r.randint(1, 3)))
    kinds = ",".join(r.sample(("pods", "pods/log", "deployments.apps", "deploy", "svc", "nodes", "jobs.batch", "nothing", "*", "pods/x",
                               "ingresses.networking.k8s.io", "cm"), r.randint(1, 3)))
    return r.some([[f"--verb={verbs}"], [f"--resource={kinds}"]], 0.95) + r.some([[f"--resource-name={r.word()}"]], 0.25)


def role(r: Choice) -> list[str]:
    return ["create", "role", r.name(), *rule_flags(r)]


def clusterrole(r: Choice) -> list[str]:
    if r.maybe(0.3):
        return ["create", "clusterrole", r.name(), f"--aggregation-rule={r.choice(('a=b', 'x/y=z', 'a', 'a=b,c=d', 'a='))}",
                *r.some([["--verb=get"]], 0.1)]
    urls = [f"--non-resource-url={r.choice(('/healthz', '/logs/*', '*', 'logs', '/a*b'))}"]
    return ["create", "clusterrole", r.name(), *(rule_flags(r) if r.maybe(0.6) else [f"--verb={r.choice(('get', 'post', 'list', '*'))}",
            *urls])]


def binding(r: Choice) -> list[str]:
    kind = r.choice(("rolebinding", "clusterrolebinding"))
    roles = [[f"--clusterrole={r.word()}"], ["--role=r"]] if kind == "rolebinding" else [["--clusterrole=c"]]
    return ["create", kind, r.name(), *r.some(roles, 0.6), *r.some([[f"--user={r.text()}"], ["--user=u2"], ["--group=g"],
                                                                    [f"--group={r.word()}"],
                                                                   [f"--serviceaccount={r.choice(('ns:sa', 'sa', 'a:b:c', ':x', 'x:'))}"]])]


def quota(r: Choice) -> list[str]:
    names = ("cpu", "memory", "pods", "requests.cpu", "count/x.y", "persistentvolumeclaims")
    amounts = [f"{r.choice(names)}={r.choice(QUANTITIES if r.maybe(0.92) else BAD_QUANTITIES)}" for _ in range(r.randint(0, 3))]
    hard = ",".join(amounts)
    scopes = r.choice(("BestEffort", "Terminating,NotBestEffort", "Bad", "", "BestEffort,NotTerminating"))
    return ["create", "quota", r.name(), *r.some([[f"--hard={hard}"]], 0.9), *r.some([[f"--scopes={scopes}"]])]


def budget(r: Choice) -> list[str]:
    return ["create", r.choice(("pdb", "poddisruptionbudget")), r.name(), *r.some([[f"--selector={selector(r)}"]], 0.9),
            *r.some([[f"--min-available={r.choice(('1', '50%', 'x', '-1', '101%', ''))}"],
                     [f"--max-unavailable={r.choice(('1', '0', '20%', '5x'))}"]], 0.5)]


def selector(r: Choice) -> str:
    """A label selector as people write them, seldom a wrong one."""
    part = ("a=b", "a==b", "a!=b", "a", "!a", "a in (b,c)", "a notin (b)", "x.y/z=1", "a=", "a in ()", "a>1", "a<2", "tier in (web, db)",
            " a = b ")
    bad = ("a==", "a b", "=b", "a=b=c", "a in b", "a in (b", "-x=1", "a=b_", "a=b,", ",", "!", "a>x", "a notin", "!a=b", "x/y/z=1", "a=é",
           "a=(b)", "a&b", "in", "a=b c", "(a)")
    return ",".join(r.choice(part if r.maybe(0.93) else bad) for _ in range(r.choice((1, 1, 2, 3))))


def priority(r: Choice) -> list[str]:
    return ["create", r.choice(("priorityclass", "pc")), r.name(),
            *r.some([[f"--value={r.choice((1000, 0, -5, 2147483648, 'x', 1000000001))}"]], 0.9),
            *r.some([[f"--description={r.text()}"], [f"--global-default={r.choice(('true', 'false', 'x', '1'))}"],
                     [f"--preemption-policy={r.choice(('Never', 'PreemptLowerPriority', 'x'))}"]])]


def namespace(r: Choice) -> list[str]:
    return ["create", r.choice(("namespace", "ns")), *([r.name()] if r.maybe(0.9) else []), *([r.name()] if r.maybe(0.05) else [])]


def account(r: Choice) -> list[str]:
    return ["create", r.choice(("serviceaccount", "sa")), *([r.name()] if r.maybe(0.9) else [])]


def run(r: Choice) -> list[str]:
    overrides = r.choice(('{"spec":{"nodeName":"n"}}', '{"metadata":{"labels":{"z":"1"}}}', "{", "[]",
                          '{"apiVersion":"v1","spec":{"containers":[{"name":"web","env":[{"name":"A","value":"1"}]}]}}'))
    return ["run", r.name(), *r.some([[f"--image={r.image()}"]], 0.93), *r.some(
        [[f"--env={r.choice(('A', 'b', '1x', ''))}={r.text()}"],
         [f"--labels={r.choice(('a=b', 'a=b,c=d', 'a', 'a=b c', 'app.x/y=1', ''))}"], [f"--port={r.choice((80, 0, 70000, 'x'))}"],
         [f"--restart={r.choice(('Never', 'OnFailure', 'Always', 'x'))}"], [f"--annotations={r.choice(('a=b', 'x', 'a/b=c d'))}"],
         ["--command"], ["--expose"],
         [f"--image-pull-policy={r.choice(('Always', 'Never', 'IfNotPresent', 'x'))}"], ["--privileged"], ["-i"], ["-t"], ["--rm"],
         [f"--overrides={overrides}"],
         [f"--override-type={r.choice(('merge', 'json', 'strategic', 'x'))}"]], 0.12), *command(r)]
