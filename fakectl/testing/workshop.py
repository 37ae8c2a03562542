"""What all tests of a process share: the worker that runs their commands, and new clusters to make copies of."""
from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache

from fakectl.workerclient import Pool

HOME_FILES = ("config", os.path.join("clusters", "fake.db"))


class Workshop:
    """Makes homes of clusters in a folder of its own, which is gone when the process ends."""

    def __init__(self) -> None:
        self.pool = Pool()
        self._folder, self._owner = tempfile.mkdtemp(prefix="fakectl-tests-"), os.getpid()
        self._count = 0
        self._models: dict[tuple[tuple[str, str], ...], str] = {}  # homes with a new cluster, by what it was made with

    def folder(self) -> str:
        """A new folder, to be given back."""
        self._count += 1
        path = os.path.join(self._folder, f"{os.getpid()}-{self._count}")
        os.mkdir(path)
        return path

    def give_back(self, folder: str) -> None:
        """Delete a folder, as far as the system lets us (Windows keeps files that are open)."""
        shutil.rmtree(folder, ignore_errors=True)

    def furnish(self, home: str, env: Mapping[str, str], moment: str) -> None:
        """Give a home a new cluster, made at a moment where its clock stays. Raises WorkerError."""
        key = (*sorted(env.items()), ("", moment))
        if key not in self._models:
            model = self.folder()
            made_at = {**env, "FAKECTL_HOME": model, "FAKECTL_NOW": moment}
            answer = self.pool.run(["clock", "set", moment], env=made_at, cwd=model, keep=False)
            if answer.code:
                raise ValueError(answer.on(2).strip().removeprefix("error: "))
            self._models[key] = model
        os.makedirs(os.path.join(home, "clusters"), exist_ok=True)
        for name in HOME_FILES:
            shutil.copyfile(os.path.join(self._models[key], name), os.path.join(home, name))

    def close(self) -> None:
        """End the worker and delete the folder. A fork leaves both to its parent."""
        if self._owner == os.getpid():
            self.pool.close()
            shutil.rmtree(self._folder, ignore_errors=True)


@cache
def workshop() -> Workshop:
    """The one of this process."""
    made = Workshop()
    atexit.register(made.close)
    return made
