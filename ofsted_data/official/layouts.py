"""How the department's files are laid out: data, and no code.

To read a new file, add a :class:`Layout` that names its columns. A column is named by a pattern
that fits the whole of its name, so that one entry serves several years' spellings.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Areas(NamedTuple):
    """The columns that say where; without ``level`` the name tells a region from a council."""

    name: str
    number: str = ""
    code: str = ""
    level: str = ""
    region: str = ""  # of a council; of a region's own row, its name


class Sum(NamedTuple):
    """Columns to be added up, in percent of another if ``share_of`` names one."""

    add: tuple[str, ...]
    share_of: str = ""
    otherwise: tuple[str, ...] = ()  # where a part is hidden: all but these, of the same whole


class Layout(NamedTuple):
    """How one kind of file is laid out.

    A group in a column's pattern says which year it counts: ``year`` is written out, ``span`` is
    1415 for April 2014 to March 2015, ``day`` is 310315 for 31 March 2015, ``mid`` is the middle
    of the year before. Columns without one count the last year that others do, or that in the
    file's name less ``lag``. With ``spread`` the words in those columns become part of a column's
    name: ``number: Age group: Total``.
    """

    release: str
    areas: Areas
    measures: Mapping[str, str | Sum]
    year: str = ""  # the column that holds it
    lag: int = 0
    spread: tuple[str, ...] = ()
    values: tuple[str, ...] = ()  # columns that ``spread`` tells apart
    telling: tuple[str, ...] = ()  # not read, but they tell this layout from another
    named: str = ""  # what the file's name holds; a workbook so named must have the sheet
    sheet: str = ""  # of a spreadsheet: the sheet's name
    header: tuple[int, ...] = (0,)  # rows, from 0, whose cells make a column's name
    thousands: tuple[str, ...] = ()  # measures to be told in thousands
    totals: bool = False  # it has councils alone: their sum is England's and each region's
    repeated: tuple[str, ...] = ()  # names that later stand for something else
    tool: bool = False  # a tool's copy, which holds only where no release has a number


TIDY = Areas("la_name", "old_la_code", "new_la_code", "geographic_level|level", "region_name")
WIDE = Areas("geog_n", "geog_c", "(?i:new_la_code|New_geog_code)", "geog_l")
TOOL = Areas("LA and Regions", "LA Number")
TABLE = Areas("column 3", "column 2", "LA Code")  # the spreadsheets' unnamed columns

LOOKED_AFTER, IN_NEED = "children looked after", "children in need"
OUTCOMES = "outcomes of children looked after"

_EET = Sum(("(CL_)?Act_HE(19to21|1920&21)?", "(CL_)?Act_OE(19to21|1920&21)?",
            "(CL_)?Act_TE(19to21|1920&21)?"), share_of="(CL_)?All_(19to21|aged1920&21)",
           otherwise=("(CL_)?(?i:Act_NEET_ill)(19to21|1920&21)?",
                      "(CL_)?(?i:Act_NEET_oth)(19to21|1920&21)?",
                      "(CL_)?(?i:Act_NEET_preg)(19to21|1920&21)?",
                      "LA_Noinf|LA_NoActinf(1920&21)?|CL_Act_NoInf19to21"))  # fmt: skip
_EET_UNKNOWN = Sum((_EET.otherwise[-1],), share_of=_EET.share_of)
_OLDER = Sum(("CLA_10to15", "CLA_16over"))
_PLACED: dict[str, str | Sum] = {
    "children_looked_after_aged_10_and_over": _OLDER,
    "placed_with_foster_families": "CLA_Fost",
    "children_placed_for_adoption": "CLA_Adopt",
    "placed_with_parents": "CLA_Parent",
    "placed_in_childrens_homes": "CLA_Secure",
    "placed_in_special_schools": "CLA_RSch",
    "placed_out_of_area": "CLA_Outbound|CLA_OutLA",
}
_STARTING: dict[str, str | Sum] = {
    "children_looked_after_starting": r"CLA_started(?P<year>\d{4})",
    "children_looked_after_starting_abuse_or_neglect": "SCLA_AbNeg",
    "children_looked_after_starting_aged_10_and_over": Sum(("SCLA_10to15", "SCLA_16over")),
}
_CEASING: dict[str, str | Sum] = {
    "children_looked_after_ceasing": r"CLA_cease(?P<year>\d{4})?",
    "adoptions": Sum(("CEA_Adop1|CLA_ceaAdop1?", "CEA_Adop2|CLA_ceaAdop2")),
    "special_guardianship_orders": Sum(("CEA_SGO1|CLA_ceaSpecG1?", "CEA_SGO2|CLA_ceaSpecG2")),
    "ceased_to_independent_living": Sum(("CEA_IndLiv1|CLA_ceaIndLiv1?",
                                         "CEA_IndLiv2|CLA_ceaIndLiv2")),
}  # fmt: skip
_PLANS = {
    "child_protection_plans": r"CPPAt(?P<day>3103\d\d)",
    "child_protection_plans_rate": r"CPPAt(?P<day>3103\d\d)Rate",
    "child_protection_plans_neglect": r"CPPat(?P<day>3103\d\d)InitialAbuseNeglect",
    "child_protection_plans_starting": r"CPP(Episodes)?Start(?P<span>\d{4})",
    "child_protection_plans_starting_neglect": r"CPPStart(?P<span>\d{4})InitialAbuseNeglect",
    "children_in_need": r"CINAt(?P<day>3103\d\d)",
    "children_in_need_rate": r"CINAt(?P<day>3103\d\d)RatePer10[Kk]",
    "children_in_need_abuse_or_neglect": r"CINAt(?P<day>3103\d\d)I?APriNeedAbuse/Neglect",
    "referrals": r"Referrals(?P<span>\d{4})",
    "rereferrals_share": r"%ReferralsWithin12mths(?P<span>\d{4})",
    "section_47_enquiries": r"S47(?P<span>\d{4})",
}
_IN_45_DAYS = ("1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
_PROGRESS = ("reading_progress_looked_after", "writing_progress_looked_after",
             "maths_progress_looked_after")  # fmt: skip
_TOOL = {
    measure: f"Values: {name}"
    for measure, name in {
        "care_leavers_in_eet_share": "CareLeaverEET",
        "adoptions": "No_of LAC Adopted",
        "special_guardianship_orders": "LAC_ceased_SGO",
        "care_leavers_staying_put_share": "StayingPut",
        "child_protection_plans_starting": "CPP_Abuse",
        "assessments_within_45_days_share": "Continue_Assess_Comp",
        "social_workers": "Work_Force_NoSW",
        "social_work_turnover_rate": "Work_Force_TO_Rate",
        "agency_staff_share": "Work_Force_Agecy_Rate",
        "social_work_caseload": "Work_Force_AvgNumCase_SW",
        "fixed_term_exclusions_looked_after_share": "LAC_Fixed_ Ex",
        "progress_8_looked_after": "LAC_KS4_AVG_Prog8",
        "reading_progress_looked_after": "LAC_KS2_AVG_Prog8_R",
        "writing_progress_looked_after": "LAC_KS2_AVG_Prog8_W",
        "maths_progress_looked_after": "LAC_KS2_AVG_Prog8_M",
        "childrens_services_spending": "C&YPExpenditure",
    }.items()
}
_SPENDING = ("childrens_services_spending",)
_EXCLUDED = {
    "fixed_term_exclusions_looked_after_share": r"(?P<year>\d{4}) Percentage of children with at "
    r"least one fixed (term |period )?exclusion"
}


def _tool(named: str, thousands: tuple[str, ...] = ()) -> Layout:
    return Layout("local authority interactive tool", TOOL, _TOOL, year="Years", named=named,
                  spread=("Short Desc",), values=("Values",), thousands=thousands,
                  tool=True)  # fmt: skip


def _spending(areas: Areas, line: str, sheet: str, row: int = 0) -> Layout:
    return Layout("section 251 outturn", areas,
                  {"childrens_services_spending": r"TotalExpenditure: (33|5\.0\.2)"},
                  spread=(line,), values=("TotalExpenditure",), named="[sS]251", sheet=sheet,
                  header=(row,), thousands=_SPENDING, totals=True)  # fmt: skip


LAYOUTS = (
    # Children looked after: one row an area until 2019, then tidy.
    Layout(LOOKED_AFTER, WIDE, {
        "children_looked_after": r"CLA_Mar(?P<year>\d{4})",
        "children_looked_after_rate": r"CLA_Rate(?P<year>\d{4})",
        "children_looked_after_unaccompanied": r"CLA_UASC(?P<year>\d{4})",
        "population_under_18": r"CLA_Pop(?P<mid>\d{4})",
        **_PLACED,
    }, telling=("CLA_Mar2019",)),
    Layout(LOOKED_AFTER, WIDE, {
        "children_looked_after": r"CLA_Mar(?P<year>\d{4})",
        "children_looked_after_rate": r"CLA_Rate(?P<year>\d{4})",
        "children_looked_after_unaccompanied": r"CLA_UASC(?P<year>\d{4})",
        "population_under_18": r"CLA_Pop(?P<year>\d{4})",
        **_PLACED,
    }),
    Layout(LOOKED_AFTER, WIDE, {
        "children_looked_after": r"CLA_Mar(?P<year>\d{4})",
        "children_looked_after_unaccompanied": "CLA_UASC",
        **_PLACED,
    }),
    # The department wrote the wrong year into this name.
    Layout(LOOKED_AFTER, WIDE, _STARTING | {"children_looked_after_starting": "CLA_started2014"},
           named="ADM2015"),
    Layout(LOOKED_AFTER, WIDE, _STARTING),
    Layout(LOOKED_AFTER, WIDE, _CEASING),
    Layout(LOOKED_AFTER, WIDE, {
        "adoptions": "CLA_ceaAdop", "children_looked_after_ceasing": "CLA_cease",
    }),
    Layout(LOOKED_AFTER, WIDE, {
        "care_leavers_in_eet_share": "CL_Act_EET19to21_pc",
        "care_leavers_activity_unknown_share": _EET_UNKNOWN,
    }),
    Layout(LOOKED_AFTER, WIDE, {
        "care_leavers_in_eet_share": _EET._replace(otherwise=(*_EET.otherwise, "ChildDied")),
        "care_leavers_activity_unknown_share": _EET_UNKNOWN,
    }, repeated=("LA_Noinf", "ChildDied")),
    Layout(LOOKED_AFTER, WIDE, {
        "care_leavers_in_eet_share": _EET,
        "care_leavers_activity_unknown_share": _EET_UNKNOWN,
    }),
    Layout(LOOKED_AFTER, WIDE, {
        "children_missing": "CLA_MissDuringYear|Miss_Miss_DuringYear",
        "missing_incidents": "CLA_MissIncs|Miss_Miss_Incs",
    }),
    Layout(LOOKED_AFTER, WIDE, {}, telling=("CL_All_17&18", "CL_All_17", "CL_All_18")),
    Layout(LOOKED_AFTER, WIDE, {}, telling=("All_aged19", "LA_nit")),
    Layout(LOOKED_AFTER, WIDE, {}, telling=("CL_Acc_Total_SUIT19to21",)),
    Layout(LOOKED_AFTER, TIDY, {
        f"children_looked_after{which}{kind}": f"({column}): Children {words} each year"
        for kind, column in (("", "number|children_count"), ("_rate", "rate_per_10000"))
        for which, words in (("", "looked after (at|on) 31 March"),
                             ("_starting", "starting to be looked after"),
                             ("_ceasing", "ceasing to be looked after"))
    } | {"population_under_18": "population_estimate: Children looked after .*"},
        year="time_period", spread=("population_count|population_type",),
        values=("number|children_count", "rate_per_10000", "population_estimate")),
    Layout(LOOKED_AFTER, TIDY, {
        "children_looked_after_starting": "number: Age group: Total",
        "children_looked_after_starting_abuse_or_neglect":
            "number: Category of need: N1. Abuse or neglect",
        "children_looked_after_starting_aged_10_and_over": Sum((
            "number: Age group: 10 to 15 years", "number: Age group: 16 years and over")),
    }, year="time_period", spread=("cla_group", "characteristic"), values=("number",)),
    Layout(LOOKED_AFTER, TIDY, {
        "adoptions": "number: Adopted: Total",
        "special_guardianship_orders": "number: Special guardianship orders: Total",
    }, year="time_period", spread=("cla_group", "characteristic"), values=("number",)),
    Layout(LOOKED_AFTER, TIDY, {
        "children_missing": "number: Children who had a missing incident during the year",
        "missing_incidents": "number: Number of missing incidents during the year",
    }, year="time_period", spread=("(?i:cla_group)",), values=("number",)),
    Layout(LOOKED_AFTER, TIDY, {
        "care_leavers_staying_put_share": "percentage: Aged 19 to 20: "
        "Total living with former foster carers in the current year",
    }, year="time_period", spread=("age", "stay_put"), values=("percentage",)),
    Layout(LOOKED_AFTER, TIDY, {
        "care_leavers_in_eet_share": "care_leaver_percent: 19 to 21 years: "
        "Total in education, employment or training",
        "care_leavers_activity_unknown_share": Sum(
            ("care_leaver_count: 19 to 21 years: Total information not known",),
            share_of="care_leaver_count: 19 to 21 years: Total"),
    }, year="time_period", spread=("care_leaver_age", "breakdown"),
        values=("care_leaver_count", "care_leaver_percent")),
    # Children in need: one row an area until 2017, then tidy.
    Layout(IN_NEED, WIDE, {
        "assessments": r"Assessments(?P<span>\d{4})",
        "assessments_rate": r"AssessmentRatePer10k(?P<span>\d{4})",
        "assessments_with_factors": r"Episodeswithfactors(?P<span>\d{4})",
        "neglect_assessments": r"Factor(?P<span>\d{4})Neglect",
        "population_under_18": r"Mid(?P<mid>\d{4})Pop017",
        **_PLANS,
    }),
    Layout(IN_NEED, WIDE, _PLANS),
    Layout(IN_NEED, TIDY, {
        "children_in_need": "At31_episodes",
    }, year="time_period", telling=("Anypoint_episodes",)),
    Layout(IN_NEED, TIDY, {
        "children_in_need_abuse_or_neglect": "N1_Abuse_or_neglect",
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {
        "referrals": "referral_count", "rereferrals_share": "rereferral_percent",
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {"referrals": "Referrals"}, year="time_period", telling=("Police",)),
    Layout(IN_NEED, TIDY, {
        "assessments": "Assessments_completed",
        "assessments_rate": "Assessments_completed_rate",
        "assessments_within_45_days_share":
            Sum(("Same_day", *_IN_45_DAYS), share_of="Assessments_completed"),
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {
        "assessments_with_factors": "Episodes_with_assessment_factor",
        "neglect_assessments": "Neglect",
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {
        "section_47_enquiries": "Section47",
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {
        "child_protection_plans_starting": "CPP_start",
        "child_protection_plans_starting_neglect": "Neglect_Initial",
    }, year="time_period"),
    Layout(IN_NEED, TIDY, {
        "child_protection_plans": "CPP_At31",
        "child_protection_plans_neglect": "Neglect_Initial",
    }, year="time_period", telling=("Neglect_Latest",)),
    Layout(IN_NEED, TIDY, {
        "child_protection_plans": "CPP_At31",
    }, year="time_period", telling=("2_years_or_more",)),
    # Social workers, on 30 September.
    Layout("children's social work workforce", TIDY, {
        "social_workers": "inpost_fte",
        "social_work_turnover_rate": "turnover_rate_fte",
        "agency_staff_share": "agency_rate_fte",
        "social_work_caseload": "caseload_fte",
    }, year="time_period"),
    # What becomes of children looked after, at school: years end in the summer named.
    Layout(OUTCOMES, WIDE, dict(zip(_PROGRESS, (
        "Ave_KS2_prog_read", "Ave_KS2_prog_writ", "Ave_KS2_prog_maths"), strict=True)), lag=1),
    Layout(OUTCOMES, WIDE, {"progress_8_looked_after": "KS4_Prog8_Ave_total"}, lag=1),
    Layout(OUTCOMES, WIDE, {
        "fixed_term_exclusions_looked_after_share": "Fixed_excl_%",
    }, lag=2),
    Layout("attainment of children looked after", TIDY, dict(zip(_PROGRESS, (
        "cla_ks2_reading_average_progress_score", "cla_ks2_writing_average_progress_score",
        "cla_ks2_mathematics_average_progress_score"), strict=True)), year="time_period"),
    Layout("attainment of children looked after", TIDY,
           {"progress_8_looked_after": "cla_ks4_av_p8score"}, year="time_period"),
    Layout(OUTCOMES, TABLE, _EXCLUDED, named="SFR12", sheet="Table LA6", header=(5, 6)),
    Layout(OUTCOMES, Areas("column 1"), _EXCLUDED, named="SFR(49|50_2013)", sheet="Table LA9",
           header=(4, 5)),
    Layout(OUTCOMES, TABLE, dict(zip(_PROGRESS, (
        f"{subject} Progress Score4 Average Progress score4,5"
        for subject in ("Reading", "Writing", "Mathematics")), strict=True)),
        lag=1, named="SFR12", sheet="Table LA2b", header=(6, 7)),
    Layout(OUTCOMES, TABLE, {"progress_8_looked_after": "Average Progress 8 score4,5"},
           lag=1, named="SFR12", sheet="Table LA3c", header=(5,)),
    Layout(OUTCOMES, Areas(""), {}, telling=("All_CLA_2009", "All_non_CLA_2013")),
    # What councils spent.
    _spending(Areas("LA Name", "LA"), "s251line", "Table[_ ]A1|Sheet1"),
    _spending(Areas("LA Name", "LA"), "LineNumber", "TA1AllData.*"),
    _spending(Areas("LA Name", "LA"), "LineNumber", "Sheet1", 3),
    # The department's own tool for councils: one file is in thousands, the other in pounds.
    _tool("_2024-"),
    _tool("_20(?!24)", _SPENDING),
    Layout("", Areas(""), {}, telling=("Measure_code", "Chart_title")),  # the tool's dictionary
)  # fmt: skip

# The department wrote the wrong date into these names: the column, and the year it counts.
MISPRINTS = {
    ("CINAt310314RatePer10K", 2015), ("CINAt310316", 2017), ("CINAt310316RatePer10K", 2017)
}  # fmt: skip

# Spreadsheets that other functions read, by a sheet that each has.
OTHERS = ("LA SN Groups", "LA_inspections_2009-2023", "ILACS_inspection_history")

SYMBOLS = ("c", "x", "z", "u", "..", ".", "-", "P", ":", "low")
BLANK = "blank"

LEVELS = {
    "national": "national",
    "regional": "regional",
    "region": "regional",
    "local authority": "council",
    "la": "council",
    "": "council",
}  # fmt: skip; the Isles of Scilly of 2017 have a number and no level
ENGLAND = ("England", "E92000001")
# By name, as the files of 2014, 2015 and 2018 give all three Londons one code.
REGIONS = {
    "North East": "E12000001", "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003", "East Midlands": "E12000004",
    "West Midlands": "E12000005", "East of England": "E12000006", "London": "E12000007",
    "South East": "E12000008", "South West": "E12000009", "Inner London": "E13000001",
    "Outer London": "E13000002",
}  # fmt: skip
SPELLINGS = {
    "london (inner)": "Inner London",
    "london (outer)": "Outer London",
    "yorkshire and humber": "Yorkshire and The Humber",
    "blackburn with darwin": "Blackburn with Darwen",
    "stockton on tees": "Stockton-on-Tees",
}
# A council that lost part of its area and kept its name has two numbers.
NAMED_APART = {"835": "Dorset (until 2019)"}
