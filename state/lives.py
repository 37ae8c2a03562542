"""How long a container's script lives, worked out by the pretend shell that prints it too."""

from __future__ import annotations

from functools import lru_cache

from .programs import image_parts
from .pure.objects import Object
from .shell.process import life
from .shell.world import Image, World
from .surroundings import Objects, command_of, world_of

STEPS = 20_000  # a script that has done so much and not ended is taken to go on for ever
OUTSIDE = frozenset("$<`/")  # what a script must hold to depend on more than its own text
Life = tuple[int | None, int]


def script_life(objects: Objects, pod: Object, spec: Object, start: int) -> Life:
    """(nanoseconds until the end or None, exit code) of the container's command, begun at `start`."""
    argv = [*(spec.get("command") or ()), *(spec.get("args") or ())]

    if not any(OUTSIDE.intersection(word) or "nslookup" in word or "wget" in word or "curl" in word for word in argv[1:]):
        return _alone(tuple(argv), *image_parts(spec["image"]), spec["image"])
    from .clusternet import ClusterNetwork

    world = world_of(objects, pod, spec, start=start, main=True, probing=True, steps=STEPS, network=ClusterNetwork(objects, pod))
    return life(world, command_of(spec, world.env))


@lru_cache(maxsize=256)
def _alone(argv: tuple[str, ...], name: str, tag: str, reference: str) -> Life:
    """A script that needs nothing but itself: a thousand pods of one template ask once."""
    return life(World(Image(name, tag, reference), main=True, probing=True, steps=STEPS), list(argv))
