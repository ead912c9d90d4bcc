"""What check_claims and check_change answer, and that every answer can change."""

from pathlib import Path

import overturn
import pandas as pd
import pytest

import ofsted_data
from ofsted_data import SeriesError, StatisticsError, WordsError, check_change, check_claims
from ofsted_data.audit.changes import STEADY, Stated, judged, read_change
from ofsted_data.claims import RULES, VERDICTS, verdict_of
from ofsted_data.hedges import Reading

Frame = pd.DataFrame
CARE, PLANS, NEGLECT = "children_looked_after", "child_protection_plans", "neglect_assessments"


@pytest.fixture(scope="module")
def there() -> dict[str, Frame]:
    """Return the tables that claims are held against."""
    return overturn.loaded()


@pytest.fixture(scope="module")
def claims() -> Frame:
    """Return the packaged claims."""
    return ofsted_data.load_claims()


@pytest.fixture(scope="module")
def checked(claims: Frame, there: dict[str, Frame]) -> Frame:
    """Return what is answered of the packaged claims."""
    return check_claims(claims, **there).set_index("claim_id")


def answer(claim_id: str, claims: Frame, there: dict[str, Frame], **other: Frame) -> pd.Series:
    """Return what is answered of one claim where some of the tables are others."""
    one = claims[claims["claim_id"] == claim_id]
    return check_claims(one, **{**there, **other}).iloc[0]


def official(there: dict[str, Frame], measure: str, area: str, year: int, value: float) -> Frame:
    """Return the statistics with another value of one series in one year."""
    rows = there["statistics"]
    at = (rows["measure"] == measure) & (rows["area"] == area) & (rows["year"] == year)
    assert at.sum() == 1
    return rows.assign(value=rows["value"].mask(at, value))


def printed(there: dict[str, Frame], document: str, measure: str, **values: float) -> Frame:
    """Return the observations with other numbers, printed without a hedge: y2015=500 and so on."""
    rows = there["observations"].copy()
    for year, value in values.items():
        of_year = (rows["measure"] == measure) & (rows["year"] == int(year[1:]))
        at = of_year & (rows["document_id"] == document)
        assert at.sum() == 1
        rows.loc[at, ["value", "low", "high"]] = value
        rows.loc[at, ["qualifier", "as_printed"]] = "exact", f"{value:g}"
    return rows


# --- the rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "report", "itself", "verdict"),
    [
        ("agrees", "changed", "differs", "supported"),
        ("in part", "", "agrees", "supported in part"),
        ("differs", "as reported", "agrees", "contradicted"),
        ("silent", "as reported", "silent", "as reported"),
        ("silent", "changed", "silent", "not as reported"),
        ("silent", "not in the report", "agrees", "not as reported"),
        ("silent", "", "differs", "contradicted"),
        ("silent", "", "agrees", "not verified"),
        ("silent", "", "silent", "not verified"),
    ],
)
def test_the_record_outranks_the_source(
    record: str, report: str, itself: str, verdict: str
) -> None:
    """Catch a rule that lets a source vouch for itself, or a report for a figure."""
    assert verdict_of(record, report, itself) == verdict


def test_every_rule_is_reached(checked: Frame) -> None:
    """Catch a verdict that no claim has: its rule would be tried by nothing."""
    assert set(checked["verdict"]) == set(VERDICTS) == set(RULES["verdict"])


@pytest.mark.parametrize(
    ("start", "end", "stated", "expected"),
    [
        (500, 501, Stated("rise"), "agrees"),
        (500, 500, Stated("rise"), "differs"),
        (500, 499, Stated("fall"), "agrees"),
        (100, 100 + STEADY, Stated("steady"), "agrees"),
        (100, 100 - STEADY - 1, Stated("steady"), "differs"),
        (100, 100 + STEADY + 1, Stated("steady"), "differs"),
        (0, 0, Stated("steady"), "agrees"),
        (100, 145, Stated("rise", Reading(45, 44.5, 45.4, "exact"), "percent"), "agrees"),
        (100, 146, Stated("rise", Reading(45, 44.5, 45.4, "exact"), "percent"), "differs"),
        (100, 130, Stated("rise", Reading(27, 25, 30, "about"), "count"), "agrees"),
        (100, 130, Stated("rise", Reading(30, 30, None, "more_than"), "count"), "differs"),
        (200, 289, read_change("rose by 45%"), "agrees"),
        (200, 291, read_change("rose by 45%"), "differs"),
        (100, 95, read_change("fell by at most 10%"), "agrees"),
        (0, 130, Stated("rise", Reading(45, 44.5, 45.4, "exact"), "percent"), "differs"),
    ],
)
def test_a_change_is_judged_by_its_direction_and_size(
    start: float, end: float, stated: Stated, expected: str
) -> None:
    """Catch a fall that passes as a rise, and a number past what the words allow."""
    assert judged(start, end, stated) == expected


# --- claims, by hand -----------------------------------------------------------------------------

# claim, itself, record, verdict, and the words that must stand in the reason, parted by " / "
BY_HAND = pd.read_csv(Path(__file__).with_name("claims_by_hand.csv")).to_numpy().tolist()


@pytest.mark.parametrize(("claim_id", "itself", "record", "verdict", "words"), BY_HAND)
def test_what_is_answered_by_hand(
    checked: Frame, claim_id: str, itself: str, record: str, verdict: str, words: str
) -> None:
    """Catch an answer that a reader with the source and the figures open would not give."""
    row = checked.loc[claim_id]
    assert (row["itself"], row["record"], row["verdict"]) == (itself, record, verdict)
    assert [part for part in words.split(" / ") if part not in row["why"]] == []


def test_few_claims_of_the_documents_stay_unverified(checked: Frame, claims: Frame) -> None:
    """Catch a claim left open without saying what figure would decide it."""
    documents = ofsted_data.load_documents(layer="document")["document_id"]
    unknown = checked[
        checked["document_id"].isin(documents) & (checked["verdict"] == "not verified")
    ]
    assert len(unknown) <= 16
    decide = claims.set_index("claim_id")["would_decide"]
    assert decide[unknown.index].notna().all()


def test_no_count_decides_a_cause(claims: Frame, there: dict[str, Frame]) -> None:
    """Catch a cause that is read out of figures, whatever they are."""
    causes = claims[claims["kind"] == "attribution"]
    turned = overturn.upside_down(there["statistics"])
    for statistics in (there["statistics"], turned):
        answers = check_claims(causes, **{**there, "statistics": statistics})
        assert set(answers["record"]) == {"silent"}
    lone = there["statistics"].query("year == 2014")
    answers = check_claims(causes, **{**there, "statistics": lone})
    assert not answers["why"].str.contains("no count shows").any()


def test_its_own_figures_are_told_beside_the_record_where_they_differ(
    claims: Frame, there: dict[str, Frame], checked: Frame
) -> None:
    """Catch a source that contradicts itself unsaid, and a range with its ends mixed up."""
    decided = checked[checked["record"] != "silent"]
    assert not decided["why"].str.contains("its own figures").any()
    observations = printed(there, "council_2018", PLANS, y2018=400)
    row = answer("plans_569_to_720_2018", claims, there, observations=observations)
    assert row["itself"] == "differs"
    assert "its own figures, 569 in 2015 and 400 in 2018" in row["why"]
    numbers = checked[["recomputed", "low", "high", "recorded"]].loc["care_500_to_700_2018"]
    assert list(numbers) == pytest.approx([40, 27.27, 55.56, 34.12], abs=0.01)


def test_a_measure_that_nothing_describes_is_refused(claims: Frame) -> None:
    """Catch a claim of a misspelt measure that passes as one without figures."""
    wrong = claims.assign(record_measure=claims["record_measure"].mask(claims.index == 0, CARE[1:]))
    with pytest.raises(StatisticsError, match=r"'hildren_looked_after'.*mean children"):
        check_claims(wrong)


def test_a_claim_is_held_to_the_last_figure_there_is(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch a claim as new as the figures that looks for a later one."""
    claim_id, statistics = "report_assessments_timelier_2018", there["statistics"]
    why = answer(claim_id, claims, there, statistics=statistics.query("year <= 2018"))["why"]
    assert "in 2018" in why
    assert "2019" not in why


# --- every answer can change ---------------------------------------------------------------------


NEWSPAPER_CARE = ("care_500_to_700_newspaper", "newspaper_2018", CARE)
COUNCIL_PLANS = ("plans_569_to_720_2018", "council_2018", PLANS)
COUNCIL_NEGLECT = ("assessments_633_to_918_2018", "council_2018", NEGLECT)


@pytest.mark.parametrize(
    ("printed_in", "values", "verdict"),
    [
        (NEWSPAPER_CARE, {"y2018": 5000}, "contradicted"),
        (NEWSPAPER_CARE, {"y2015": 510, "y2018": 684}, "supported"),
        (COUNCIL_NEGLECT, {"y2017": 900}, "supported in part"),
        (COUNCIL_PLANS, {"y2018": 687}, "supported"),
        (("report_plans_rise_2014", "ofsted_2014", PLANS), {"y2014": 504}, "supported"),
    ],
)
def test_a_printed_number_moved_changes_the_verdict(
    claims: Frame,
    there: dict[str, Frame],
    printed_in: tuple[str, str, str],
    values: dict[str, float],
    verdict: str,
) -> None:
    """Catch a false number that stays supported, and a right one that does not become so."""
    claim_id, document, measure = printed_in
    observations = printed(there, document, measure, **values)
    assert answer(claim_id, claims, there, observations=observations)["verdict"] == verdict


LEAVERS, OF_PLANS = "care_leavers_in_eet_share", "child_protection_plans_neglect"
EXCLUDED = "fixed_term_exclusions_looked_after_share"


@pytest.mark.parametrize(
    ("claim_id", "figure", "record"),
    [
        ("neglect_45_2018", (NEGLECT, "Oxfordshire", 2017, 912), "differs"),
        ("neglect_45_2018", (NEGLECT, "Oxfordshire", 2017, 914), "differs"),
        ("report_exclusions_worse", (EXCLUDED, "England", 2013, 13), "differs"),
        ("eet_below_national_sector", (LEAVERS, "England", 2018, 47), "differs"),
        ("report_numbers_stabilise_2018", (CARE, "Oxfordshire", 2018, 710), "differs"),
        ("report_numbers_stabilise_2018", (CARE, "Oxfordshire", 2019, 690), "agrees"),
        ("neglect_reason_plans_2018", (OF_PLANS, "Oxfordshire", 2018, 340), "differs"),
    ],
)
def test_an_official_number_moved_changes_the_answer(
    claims: Frame,
    there: dict[str, Frame],
    claim_id: str,
    figure: tuple[str, str, int, float],
    record: str,
) -> None:
    """Catch an answer that does not look at the figure it names."""
    statistics = official(there, *figure)
    assert answer(claim_id, claims, there, statistics=statistics)["record"] == record


def test_every_kind_of_claim_can_stand_and_fail(claims: Frame, there: dict[str, Frame]) -> None:
    """Catch a verdict that no record could change: one claim of each kind that figures decide.

    ``python tools/overturn.py`` tries all of them.
    """
    now = check_claims(claims, **there)
    decided = claims[(now["record"] != "silent").to_numpy()]
    sample = decided.groupby("kind").tail(1)
    tried = overturn.overturned(sample, there)
    assert len(tried) == decided["kind"].nunique() >= 8
    assert tried[["stands", "fails"]].notna().all(axis=None), tried


def test_a_series_upside_down_contradicts_a_dated_rise(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch an audit that hardly says no: a rise between two named years has become a fall."""
    dated = claims[
        claims["kind"].isin(["rise", "fall", "percentage change"])
        & claims["from_year"].notna()
        & claims["to_year"].notna()
    ]
    now = check_claims(dated, **there)
    then = check_claims(dated, **{**there, "statistics": overturn.upside_down(there["statistics"])})
    held = now["record"].isin(["agrees", "in part"])
    assert held.sum() >= 8
    assert set(then.loc[held, "record"]) == {"differs"}


def test_a_claim_asked_alone_is_answered_as_among_others(
    claims: Frame, there: dict[str, Frame], checked: Frame
) -> None:
    """Catch a report's own claim that is looked for only among the claims asked about."""
    documents = claims[claims["document_id"].str.startswith(("council", "sector", "newspaper"))]
    alone = check_claims(documents, **there).set_index("claim_id")
    assert alone["verdict"].equals(checked.loc[alone.index, "verdict"])


def test_a_report_without_its_row_holds_nothing(claims: Frame, there: dict[str, Frame]) -> None:
    """Catch a claim “as reported” by a finding that is not in the table."""
    findings = there["findings"].iloc[:0]
    one = claims[claims["reported_from"].isin(there["findings"]["finding_id"])]
    assert check_claims(one, **{**there, "findings": findings})["report"].isna().all()
    assert check_claims(one, **there)["report"].notna().all()


def test_a_claim_of_a_place_that_the_figures_lack_is_refused(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch Oxfordshire's figures under another council's name."""
    with pytest.raises(StatisticsError, match="no area 'Kent'"):
        check_claims(claims.assign(area="Kent"), **there)


def test_a_claim_is_held_to_the_figures_of_the_place_it_names(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch a claim about one council that is held against another's series."""
    kent = there["councils"][there["councils"]["area"] == "Kent"]
    claim = claims[claims["claim_id"] == "neglect_45_2018"].assign(area="Kent", to_year=2017)
    row = check_claims(claim, **{**there, "statistics": kent}).iloc[0]
    series = kent[kent["measure"] == "neglect_assessments"].set_index("year")["value"]
    assert row["recorded"] == pytest.approx(100 * (series[2017] / series[2015] - 1))
    own = there["observations"]
    observations = pd.concat([own.assign(area="South East", value=1.0), own])
    row = answer("care_500_to_700_2018", claims, there, observations=observations)
    assert row["recomputed"] == pytest.approx(40)


def test_grades_are_held_to_the_number_and_the_grade_claimed(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch a count that tells how many there are, and a grade that is kept but is another."""
    two_of_three = claims.assign(stated=2.0, out_of=3)
    row = answer("three_of_four_newspaper", two_of_three, there)
    assert (row["record"], row["recorded"]) == ("agrees", 2)
    other = claims.assign(grade="Outstanding")
    assert answer("retains_good_2018", other, there)["record"] == "differs"


def graded(there: dict[str, Frame], judgement_id: str, grade: str) -> Frame:
    """Return the grades with another one of a judgement, or with one more in the report of 2014."""
    rows = there["judgements"]
    inspection_id, area = judgement_id.split(".")
    at = rows["judgement_id"] == judgement_id
    if not at.any():
        one = rows[rows["document_id"] == "ofsted_2014"].head(1)
        named = {"judgement_id": judgement_id, "inspection_id": inspection_id}
        rows = pd.concat([rows, one.assign(practice_area=area, **named)], ignore_index=True)
        at = rows["judgement_id"] == judgement_id
    scale = there["judgements"]["grade"].cat.categories
    grades = rows["grade"].astype("object").mask(at, grade)
    return rows.assign(grade=pd.Categorical(grades, scale, ordered=True))


LOWER = "Requires improvement to be good"


@pytest.mark.parametrize("claim_id", ["third_good_2018", "third_good_in_a_row_2018"])
@pytest.mark.parametrize(
    ("judgement_id", "grade", "verdict", "told"),
    [
        (
            "looked_after_2011.children_in_care",
            "Good",
            "supported in part",
            "2011: grades of parts",
        ),
        ("looked_after_2011.overall", "Good", "supported", "Good in 2011, Good in 2014"),
        ("looked_after_2011.overall", LOWER, "contradicted", f"{LOWER} in 2011, Good in 2014"),
        ("looked_after_2011.children_in_care", LOWER, "contradicted", f"{LOWER} and Good in 2011"),
        ("safeguarding_2011.help_and_protection", LOWER, "contradicted", f"{LOWER} and Good in"),
        ("sif_2014.overall", LOWER, "contradicted", f"{LOWER} in 2014"),
        ("sif_2014.overall", "Outstanding", "contradicted", "Outstanding in 2014"),
    ],
)
def test_parts_stand_for_an_overall_grade_in_part(
    claims: Frame,
    there: dict[str, Frame],
    claim_id: str,
    judgement_id: str,
    grade: str,
    verdict: str,
    told: str,
) -> None:
    """Catch grades of parts that pass for an overall one, and a lower one that is passed over."""
    row = answer(claim_id, claims, there, judgements=graded(there, judgement_id, grade))
    assert (row["itself"], row["verdict"]) == ("silent", verdict)
    assert told in row["why"]
    assert ("no overall grade" in row["why"]) == (verdict == "supported in part")


def test_a_grade_kept_since_parts_were_graded_holds_in_part(
    claims: Frame, there: dict[str, Frame]
) -> None:
    """Catch parts that stand unsaid for an overall grade, and a doubt about years not claimed."""
    kept = claims.assign(inspection_id="sif_2014")
    row = answer("retains_good_2018", kept, there)
    assert row["verdict"] == "supported in part"
    assert "no overall grade in 2011: grades of parts stand for one." in row["why"]
    twice = claims.assign(stated=2.0)
    assert answer("third_good_2018", twice, there)["verdict"] == "supported"


def test_a_share_is_told_where_the_whole_is_known(claims: Frame, there: dict[str, Frame]) -> None:
    """Catch an error, or a share of nothing, where a year of the whole is a symbol."""
    for year, told in ((2014, True), (2015, False)):
        statistics = official(there, "assessments", "Oxfordshire", year, float("nan"))
        row = answer("assessments_633_to_918_2018", claims, there, statistics=statistics)
        assert ("All assessments" in row["why"]) == told


# --- a line of anybody's -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "direction", "low", "high", "unit"),
    [
        ("rose by 45%", "rise", 44.5, 45.5, "percent"),
        ("rose by 4.5 percent", "rise", 4.45, 4.55, "percent"),
        ("Increased by more than 5 per cent.", "rise", 5, None, "percent"),
        ("has fallen by around 200", "fall", 150, 250, "count"),
        ("fell by at most 10% to 90", "fall", None, 10, "percent"),
        ("doubled", "rise", 95, 105, "percent"),
        ("trebled", "rise", 195, 205, "percent"),
        ("halved", "fall", 45, 55, "percent"),
    ],
)
def test_words_of_a_change_are_read(
    words: str, direction: str, low: float | None, high: float | None, unit: str
) -> None:
    """Catch a hedge or a direction that is lost."""
    read = read_change(words)
    assert (read.direction, read.unit) == (direction, unit)
    assert read.size is not None
    assert (read.size.low, read.size.high) == pytest.approx((low, high))


def test_words_of_a_change_without_a_size_are_read() -> None:
    """Catch a size, or an end, that nobody states."""
    assert read_change("went up") == Stated("rise")
    assert read_change("held steady") == Stated("steady")
    ends = Reading(500, 450, 550, "about"), Reading(700, 700, 700, "exact")
    assert read_change("rose from around 500 to 700") == Stated("rise", None, "", *ends)


@pytest.mark.parametrize("words", ["exploded", "", "rose by a lot", "45%", "rose by nearly 5%"])
def test_words_that_cannot_be_read_are_refused(words: str) -> None:
    """Catch a guess at words that are not understood; the error shows what is."""
    with pytest.raises(WordsError, match="rose by 45%"):
        read_change(words)


# Oxfordshire's children looked after: 510 in 2015, 684 in 2018, by the department's newest release.
@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("rose", "supported"),
        ("rose by 34%", "supported"),
        ("rose by 40%", "contradicted"),
        ("rose by more than 34.2%", "contradicted"),
        ("rose from 500 to 700", "supported in part"),
        ("rose from around 500 to 684", "supported"),
        ("rose by 174", "supported"),
        ("doubled", "contradicted"),
        ("fell", "contradicted"),
        ("did not change", "contradicted"),
    ],
)
def test_a_line_is_held_to_the_figures(stated: str, verdict: str) -> None:
    """Catch a line that passes whatever it says."""
    line = check_change(CARE, "Oxfordshire", 2015, 2018, stated)
    assert line["verdict"] == verdict
    assert line["recorded"] == pytest.approx(34.117647)
    assert "510 in 2015 and 684 in 2018" in line["why"]


def test_a_line_about_another_council(there: dict[str, Frame]) -> None:
    """Catch a council whose figures are not its own, by sums made here."""
    councils = there["councils"]
    line = check_change(CARE, "Kent", 2020, 2024, "rose by more than 5%", statistics=councils)
    kent = councils[(councils["area"] == "Kent") & (councils["measure"] == CARE)]
    start, end = (kent.loc[kent["year"] == year, "value"].item() for year in (2020, 2024))
    assert line["recorded"] == pytest.approx(100 * (end - start) / start)
    assert line["verdict"] == ("supported" if end > 1.05 * start else "contradicted")


FIGURES = pd.DataFrame(
    {"year": [2015, 2016, 2017], "value": [0.0, None, 50.0], "status": [None, "c", None]}
).assign(measure="children_in_need", area="Rutland")


@pytest.mark.parametrize(
    ("error", "told", "asked"),
    [
        (StatisticsError, "'Rutlend'.*mean Rutland", ("children_in_need", "Rutlend", 2015, 2017)),
        (StatisticsError, "mean children_in_need", ("child_in_need", "Rutland", 2015, 2017)),
        (
            SeriesError,
            "both 2014 and 2017; the years there are: 2015, 2016",
            ("children_in_need", "Rutland", 2014, 2017),
        ),
        (SeriesError, "2017 is not before", ("children_in_need", "Rutland", 2017, 2015)),
    ],
)
def test_what_the_figures_lack_is_refused_with_what_comes_near(
    error: type[Exception], told: str, asked: tuple[str, str, int, int]
) -> None:
    """Catch a wrong name or year that gives another place's answer, or a raw error."""
    with pytest.raises(error, match=told):
        check_change(*asked, "rose", statistics=FIGURES)


@pytest.mark.parametrize(
    ("years", "stated", "verdict", "told"),
    [
        ((2016, 2017), "rose", "not verified", "that of 2016 is a symbol (c)"),
        ((2015, 2016), "rose", "not verified", "that of 2016 is a symbol (c)"),
        ((2015, 2017), "rose by 5%", "not verified", "2015 is 0, of which nothing"),
        ((2015, 2017), "rose", "supported", "0 in 2015 and 50 in 2017; they rose."),
    ],
)
def test_a_symbol_and_a_base_of_zero_are_told(
    years: tuple[int, int], stated: str, verdict: str, told: str
) -> None:
    """Catch a symbol that is read as a number, and a percentage of nothing."""
    line = check_change("children_in_need", "Rutland", *years, stated, statistics=FIGURES)
    assert line["verdict"] == verdict
    assert told in line["why"]
    assert pd.isna(line["recorded"])
