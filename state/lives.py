"""How long a container's script lives, worked out by the pretend shell that prints it too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .programs import asks_network, image_parts
from .pure.objects import Object
from .shell.process import life
from .shell.world import Image, World
from .surroundings import Objects, command_of, world_of

STEPS = 20_000  # a script that has done so much and not ended is taken to go on for ever
OUTSIDE = frozenset("$<`/")  # what a script must hold to depend on more than its own text
Life = tuple[int | None, int]


def script_life(objects: Objects, pod: Object, spec: Object, start: int, now: int) -> Life:
    """(nanoseconds until the end or None, exit code) of the container's command, begun at `start`, as it looks at the moment `now`."""
    argv = [*(spec.get("command") or ()), *(spec.get("args") or ())]

    if not asks_network(spec) and not any(OUTSIDE.intersection(word) for word in argv[1:]):
        return alone(argv, spec["image"])
    from .clusternet import ClusterNetwork

    world = world_of(objects, pod, spec, start=start, main=True, probing=True, steps=STEPS, network=ClusterNetwork(objects, pod))
    world.present, world.until = now, now - start
    return life(world, command_of(spec, world.env))


def alone(argv: Sequence[str], image: str) -> Life:
    """The same of a command that needs nothing but itself, in a container of this image."""
    return _alone(tuple(argv), *image_parts(image), image)


@lru_cache(maxsize=256)
def _alone(argv: tuple[str, ...], name: str, tag: str, reference: str) -> Life:
    """A script that needs nothing but itself: a thousand pods of one template ask once."""
    return life(World(Image(name, tag, reference), main=True, probing=True, steps=STEPS), list(argv))
