"""The report of `nest-verify check` as objects."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Optional, Union


@dataclasses.dataclass(frozen=True)
class Algebraic:
    """A real number that is no fraction, or whose fraction the report does not write out.

    `decimal` has 12 significant digits; `json` is what the report has for it: a polynomial with an isolating interval, a
    combination of eigenvalues, or an enclosure."""

    decimal: str
    json: Mapping[str, Any]

    def __float__(self) -> float:
        return float(self.decimal)


@dataclasses.dataclass(frozen=True)
class Bounds:
    """A real number that is proved to lie between two fractions."""

    lower: Fraction
    upper: Fraction

    def __float__(self) -> float:
        return float((self.lower + self.upper) / 2)


Number = Union[Fraction, Algebraic, Bounds]


def number(json: Mapping[str, Any]) -> Number:
    """A number of a report: `{"exact": "25/78", "decimal": "0.320512820513"}`."""
    exact = json.get("exact")
    if isinstance(exact, str):
        return Fraction(exact)
    if exact is None:
        lower, upper = json["interval"]
        return Bounds(Fraction(lower), Fraction(upper))
    return Algebraic(str(json["decimal"]), json)


@dataclasses.dataclass(frozen=True)
class Claim:
    """A verdict with its reason."""

    id: str
    title: str
    #: `holds`, `fails`, `inapplicable` or `undecided`.
    verdict: str
    summary: str
    #: Whether it holds because nothing meets its hypothesis.
    vacuous: bool
    #: What the model file says that the verdict should be.
    expected: Optional[str]
    #: What would make the model meet a hypothesis.
    remedy: Optional[str]
    #: Quantities and evidence, as the report has them.
    values: Mapping[str, Any]
    witness: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Risk:
    """Means of the loss over the samples, as `Bounds` for the logistic loss and the cross-entropy; None and empty where the report
    does not have them or the model has no weights, and where it depends on a parameter: the functions of the parameter are in
    the report's `json`."""

    #: Of the given weights.
    trained: Optional[Number]
    #: The least of any linear predictor on x: the input, or what the stem gives (`Report.model["stem"]`).
    linear: Optional[Number]
    #: The least of any linear predictor on v_0 … v_i, for each i.
    erlb: tuple[Number, ...]
    #: The least of any linear predictor on the state x_i, for each i.
    representations: tuple[Number, ...]
    #: The infimum of (P_φ) less `erlb[-1]`.
    epsilon: Optional[Number]
    #: What training left.
    excess: Optional[Number]


@dataclasses.dataclass(frozen=True)
class Point:
    """The given weights as a point of a training problem."""

    #: `global-minimum`, `local-minimum`, `strict-saddle`, `saddle`, `not-critical`, `not-differentiable`, `undecided`.
    kind: str
    json: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Report:
    """What `nest-verify check` found out about one model."""

    claims: tuple[Claim, ...]
    risk: Risk
    #: In the whole training problem (P), and in (P_φ), where features are fixed; None where the report has none.
    point: Optional[Point]
    point_of_phi: Optional[Point]
    #: The architecture, the sizes, and every file that was read with its SHA-256.
    model: Mapping[str, Any]
    #: The program's.
    version: str
    #: 0 when every claim came out as expected, 1 when one did not, 3 when something is undecided.
    exit: int
    #: The report as the program writes it.
    json: Mapping[str, Any] = dataclasses.field(repr=False)
    #: Gives the report in another format: the program runs again.
    render: Callable[[str], str] = dataclasses.field(repr=False, compare=False)

    @functools.cached_property
    def html(self) -> str:
        """The report as a page of HTML, when it is first asked for: the program runs again."""
        return self.render("html")

    @functools.cached_property
    def text(self) -> str:
        """The report as text, when it is first asked for: the program runs again."""
        return self.render("text")

    def __getitem__(self, id: str) -> Claim:
        """The claim with this id, such as `report["chen2021.theorem-1.i"]`."""
        for claim in self.claims:
            if claim.id == id:
                return claim
        raise KeyError(id)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        # A page of its own: its style stays within.
        page = self.html.replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{page}" sandbox="" style="width: 100%; height: 40em; border: 0"></iframe>'


def report(json: Mapping[str, Any], render: Callable[[str], str]) -> Report:
    """The objects of a JSON report; `render` gives it in another format."""

    def optional(members: Mapping[str, Any], key: str) -> Optional[Number]:
        # Of a family of models the member is a list of ranges.
        return number(members[key]) if "decimal" in members.get(key, ()) else None

    def numbers(members: Mapping[str, Any], key: str) -> tuple[Number, ...]:
        return tuple(number(value) for value in members.get(key, ()) if "decimal" in value)

    def point(key: str) -> Optional[Point]:
        return Point(json[key]["class"], json[key]) if "class" in json.get(key, ()) else None

    risk = json.get("risk", {})
    return Report(
        claims=tuple(
            Claim(
                id=claim["id"],
                title=claim["title"],
                verdict=claim["verdict"],
                summary=claim["summary"],
                vacuous=claim.get("vacuous", False),
                expected=claim.get("expected"),
                remedy=claim.get("remedy"),
                values=claim["values"],
                witness=claim.get("witness", {}),
            )
            for claim in json["claims"]
        ),
        risk=Risk(
            trained=optional(risk, "trained"),
            linear=optional(risk, "linear"),
            erlb=numbers(risk, "erlb"),
            representations=numbers(risk, "representations"),
            epsilon=optional(risk, "epsilon"),
            excess=optional(risk, "excess"),
        ),
        point=point("point"),
        point_of_phi=point("point-of-P_phi"),
        model=json["model"],
        version=json["version"],
        exit=json["exit"],
        json=json,
        render=render,
    )
