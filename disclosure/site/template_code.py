"""How templates become Python: as Jinja does it, with shorter ways for what pages do most.

A page calls some three hundred macros and methods and escapes as many values. Jinja looks at every
call for functions that want its context, which ours never do, and marks every piece of text as
safe that is joined to plain text at once. What is written here are the same calls and the same
texts without these steps: pages are equal byte for byte.
"""

import hashlib
import re
from collections.abc import Callable
from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.ext import Extension
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

# Compiled templates are kept: those of another program are not those of this one.
VERSION = hashlib.sha256(f"{jinja2.__version__}\n{Path(__file__).read_text('utf-8')}".encode())


_is_special = re.compile("[&<>\"']").search


def escaped(value: Any) -> str:
    """What stands in the page for a value: markup as it is, anything else escaped."""
    if isinstance(value, Markup) or (type(value) is str and not _is_special(value)):
        return value
    return escape(value)


class DirectMacro(Macro):
    """A macro that calls its function at once where no argument needs a rule of Jinja's."""

    def __init__(self, environment: Environment, func: Callable[..., str], *args: Any) -> None:
        super().__init__(environment, func, *args)
        self._is_plain = not (self.catch_kwargs or self.catch_varargs or self.caller)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """The macro's text, as markup. Raises TypeError for arguments that it does not take."""
        if not self._is_plain:
            return super().__call__(*args, **kwargs)
        if len(args) < self._argument_count:
            others = self.arguments[len(args) :]
            args = (*args, *(kwargs.pop(name, missing) for name in others))
        if kwargs or len(args) > self._argument_count:
            return super().__call__(*args, **kwargs)  # which tells what is wrong
        return str.__new__(Markup, self._func(*args))


def shared_macros(environment: Environment, name: str, parent: str, context: Context) -> Any:
    """The macros of a template that is imported with its context, made once for a page and those
    after it that its frame `p` turns to: they know the page and the words, and nothing else."""
    page = context.resolve("p")
    found = page.macros.get(name)
    if found is None:
        known = {"p": page, "w": context.resolve("w")}
        found = environment.get_template(name, parent).make_module(known)
        page.macros[name] = found
    return found


class TemplateCode(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(  # noqa: N802 - Jinja's name
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """The module of a template."""
        self.writeline(f"from {__name__} import DirectMacro, escaped, shared_macros")
        super().visit_Template(node, frame)

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call, without the look at what is called."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in [*node.args, *node.kwargs]:
            self.visit(argument, frame)
            self.write(", ")
        if forward_caller:
            self.write("caller=caller, ")
        for stars, unpacked in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if unpacked is not None:
                self.write(stars)
                self.visit(unpacked, frame)
                self.write(", ")
        self.write(")")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if not node.with_context:
            super()._import_common(node, frame)
            return
        self.write("shared_macros(environment, ")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}, context)")

    def visit_Getattr(  # noqa: N802 - Jinja's name
        self, node: nodes.Getattr, frame: Frame
    ) -> None:
        """An attribute; of the page and the words, which have no items beside them, at once."""
        if not _is_ours(node.node) or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """The making of a macro."""
        self.write("Direct")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")


def _is_ours(node: nodes.Expr) -> bool:
    """Whether an expression is `p`, `w`, or a group of words."""
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name) and node.node.name == "w"
    return isinstance(node, nodes.Name) and node.name in {"p", "w"}


class DirectCode(Extension):
    """Lets an environment write its templates' Python as `TemplateCode` does."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.code_generator_class = TemplateCode
