"""Two contracts that import-linter does not bring.

Its own want every module listed, so a new room or plug-in would escape them.
"""

from __future__ import annotations

from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class _Contract(Contract):
    """A contract broken by imports that are named one a line."""

    def crossings(self, graph: ImportGraph) -> Iterable[str]:
        """Every import that should not be."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        crossings = sorted(set(self.crossings(graph)))
        return ContractCheck(kept=not crossings, metadata={"crossings": crossings})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for crossing in check.metadata["crossings"]:
            output.print_error(crossing, bold=False)


class ApartContract(_Contract):
    """A plug-in, a package directly below one of `kinds`, imports none of its siblings.

    Modules beside the plug-ins (`samtal.skills.base`) are shared by all of them.
    """

    kinds = fields.ListField(subfield=fields.StringField())

    def crossings(self, graph: ImportGraph) -> Iterable[str]:
        for kind in self.kinds:  # type: ignore[attr-defined]
            plugins = [module for module in graph.find_children(kind) if graph.find_children(module)]
            for plugin in plugins:
                siblings = [one for one in plugins if one != plugin]
                yield from (f"{a} -> {b}" for a, b in _imports(graph, plugin) if _is_in(b, siblings))


class OnlyContract(_Contract):
    """Only `importers` import `package`; with `imports`, it in turn imports nothing else of ours than those."""

    package = fields.StringField()
    importers = fields.ListField(subfield=fields.StringField())
    imports = fields.ListField(subfield=fields.StringField(), required=False)

    def crossings(self, graph: ImportGraph) -> Iterable[str]:
        package: str = self.package  # type: ignore[assignment]
        importers: list[str] = self.importers  # type: ignore[assignment]
        for module in [package, *_below(graph, package)]:
            users = graph.find_modules_that_directly_import(module)
            yield from (f"{user} -> {module}" for user in users if not _is_in(user, importers))
        if self.imports:
            allowed: list[str] = [package, *self.imports]  # type: ignore[misc]
            ours = package.partition(".")[0]
            used = [(a, b) for a, b in _imports(graph, package) if _is_in(b, [ours])]
            yield from (f"{a} -> {b}" for a, b in used if not _is_in(b, allowed))


def _imports(graph: ImportGraph, package: str) -> Iterable[tuple[str, str]]:
    for module in [package, *_below(graph, package)]:
        for imported in graph.find_modules_directly_imported_by(module):
            yield module, imported


def _below(graph: ImportGraph, package: str) -> Iterable[str]:
    """A package of others is one node of the graph, with nothing below."""
    return () if graph.is_module_squashed(package) else graph.find_descendants(package)


def _is_in(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
