"""How templates become Python: as Jinja does it, with shorter ways for what pages do most.

A page calls some three hundred macros and methods and escapes as many values. Jinja looks at every
call for functions that want its context, which ours never do, and marks every piece of text as
safe that is joined to plain text at once. What is written here are the same calls and the same
texts without these steps: pages are equal byte for byte.
"""

import hashlib
from collections.abc import Callable, Iterable
from keyword import iskeyword
from pathlib import Path
from typing import Any, TypeGuard

import jinja2
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.ext import Extension
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Context, Macro
from jinja2.utils import missing

from disclosure.site.html import escaped, html

# Compiled templates are kept: those of another program are not those of this one.
VERSION = hashlib.sha256(f"{jinja2.__version__}\n{Path(__file__).read_text('utf-8')}".encode())


_TEXTS = "texts"  # the list in a function where the texts of a page are gathered
# The names that every template knows: the page and the words.
GIVEN = ("p", "w")


def direct_macro(
    environment: Environment, func: Callable[..., str], name: str, arguments: list[str], *args: bool
) -> Callable[..., str]:
    """A macro that calls its function at once where no argument needs a rule of Jinja's."""
    macro = Macro(environment, func, name, arguments, *args)
    if macro.catch_kwargs or macro.catch_varargs or macro.caller:
        return macro
    count = len(arguments)

    def call(*args: Any, **kwargs: Any) -> str:
        if len(args) < count:
            args = (*args, *[kwargs.pop(name, missing) for name in arguments[len(args) :]])
        if kwargs or len(args) > count:
            return macro(*args, **kwargs)  # which tells what is wrong
        return html(func(*args))

    return call


def shared_macros(environment: Environment, name: str, parent: str, context: Context) -> Any:
    """The macros of a template that is imported with its context, made once for a page and those
    after it that its frame `p` turns to: they use the page and the words, and nothing else."""
    page = context.resolve("p")
    macros = page.macros.get(name)
    if macros is None:
        variables = {name: context.resolve(name) for name in GIVEN}
        macros = environment.get_template(name, parent).make_module(variables)
        page.macros[name] = macros
    return macros


class TemplateCode(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(  # noqa: N802 - Jinja's name
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """The module of a template."""
        self.writeline(f"from {__name__} import direct_macro, shared_macros")
        self.writeline(f"from {escaped.__module__} import escaped")
        named = [*node.find_all(nodes.Name)]
        self._given = {*GIVEN} - {name.name for name in named if name.ctx != "load"}
        self._of_function: Frame | None = None
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """What stands first in a function: the page and the words are looked up once in it, and
        not in each macro and loop inside."""
        super().write_commons()
        for name in sorted(self._given):
            self.writeline(f"given_{name} = resolve({name!r})")
            self.writeline(f"if given_{name} is missing: given_{name} = undefined(name={name!r})")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """The body of a function, whose texts are gathered and yielded at its end at once: each
        would go through three generators else."""
        if frame.buffer is None:
            frame.buffer, self._of_function = _TEXTS, frame
            self.writeline(f"{_TEXTS} = []")
        super().blockvisit(nodes, frame)

    def enter_frame(self, frame: Frame) -> None:
        """The names that are looked up where a scope begins."""
        loads = frame.symbols.loads
        resolved = [(VAR_LOAD_RESOLVE, name) for name in self._given]
        for target in [name for name, load in loads.items() if load in resolved]:
            del loads[target]
        super().enter_frame(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """The end of a scope."""
        super().leave_frame(frame, with_python_scope)
        if frame is self._of_function:
            self.writeline(f"yield concat({_TEXTS})")

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """A name; the page and the words where they were looked up."""
        if node.name in self._given:
            self.write(f"given_{node.name}")
        else:
            super().visit_Name(node, frame)

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call, without the look at what is called: a method, or a macro of an import."""
        called = node.node
        if _is_method(called):
            self.visit(called.node, frame)
            self.write(f".{called.attr}(")
        else:
            self.visit(called, frame)
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
        if _is_ours(node.node) and not iskeyword(node.attr):
            self.visit(node.node, frame)
            self.write(f".{node.attr}")
        elif hasattr(dict, node.attr):
            super().visit_Getattr(node, frame)
        else:
            self._visit_item(node.node, node.attr, "getattr", frame)

    def visit_Getitem(  # noqa: N802 - Jinja's name
        self, node: nodes.Getitem, frame: Frame
    ) -> None:
        """A cell, or another item."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            self._visit_item(node.node, node.arg.value, "getitem", frame)
        else:
            super().visit_Getitem(node, frame)

    def _visit_item(self, node: nodes.Expr, name: str, way: str, frame: Frame) -> None:
        """What a name stands for in something: in a row or another mapping at once, where Jinja
        looks for an attribute first and has it fail."""
        self.write(f"(of[{name!r}] if (of := ")
        self.visit(node, frame)
        self.write(f").__class__ is dict and {name!r} in of else environment.{way}(of, {name!r}))")

    def macro_def(self, macro_ref: MacroRef, _: Frame) -> None:
        """The making of a macro."""
        node = macro_ref.node
        arguments = (
            *(getattr(node, "name", None), [argument.name for argument in node.args]),
            *(macro_ref.accesses_kwargs, macro_ref.accesses_varargs, macro_ref.accesses_caller),
        )
        self.write(f"direct_macro(environment, macro, *{arguments!r}, context.eval_ctx.autoescape)")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif _is_word(node):
            self.write("(")  # of ours, as markup
        else:
            self.write("(told if (told := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
        elif _is_word(node):
            self.write(")")
        else:
            self.write(").__class__ is Markup else escaped(told))")


def _is_method(node: nodes.Expr) -> TypeGuard[nodes.Getattr]:
    """Whether an expression is an attribute that Python finds itself; a block of `self` is none."""
    if not isinstance(node, nodes.Getattr) or iskeyword(node.attr):
        return False
    return not (isinstance(node.node, nodes.Name) and node.node.name == "self")


def _is_ours(node: nodes.Expr) -> bool:
    """Whether an expression is `p`, `w`, or a group of words."""
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name) and node.node.name == "w"
    return isinstance(node, nodes.Name) and node.name in GIVEN


def _is_word(node: nodes.Expr) -> bool:
    """Whether an expression is a word of a group."""
    if not isinstance(node, nodes.Getattr) or iskeyword(node.attr):
        return False
    return isinstance(node.node, nodes.Getattr) and _is_ours(node.node)


class DirectCode(Extension):
    """Lets an environment write its templates' Python as `TemplateCode` does."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.code_generator_class = TemplateCode
