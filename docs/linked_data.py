"""What machines find: the tables as schema.org's Dataset, each checked claim as a ClaimReview."""

import json
from typing import Any

import pages

import ofsted_data
from ofsted_data.tables import descriptor

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def of_page(name: str, address: str) -> str:
    """Return what a page says to machines, as JSON that can stand in HTML; "" for most pages.

    The address is the site's own, with a slash at its end; without one, links are relative.
    """
    if name not in ("index", "dictionary", "claims"):
        return ""
    content = claim_reviews(address) if name == "claims" else dataset(address)
    return json.dumps(content, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def dataset(address: str) -> dict[str, Any]:
    """Return the tables as a Dataset, a file a distribution."""
    package, release = descriptor(), pages.release()
    years = ofsted_data.load_statistics()["year"]
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{address}dictionary.html",
        "url": f"{address}dictionary.html",
        "name": package["title"],
        "description": package["description"],
        "keywords": package["keywords"],
        "version": release["version"],
        "datePublished": str(release["date-released"]),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": _publisher(),
        "temporalCoverage": f"{years.min()}/{years.max()}",
        "spatialCoverage": {"@type": "Place", "name": "Oxfordshire, England"},
        "distribution": [_download(table, address) for table in package["resources"]],
    }


def _download(table: dict[str, Any], address: str) -> dict[str, Any]:
    compressed = table["path"].endswith(".gz")
    return {
        "@type": "DataDownload",
        "name": table["name"],
        "description": table["description"],
        "contentUrl": f"{address}data/{table['path']}",
        "encodingFormat": "application/gzip" if compressed else "text/csv",
        "contentSize": f"{table['bytes']} B",
    }


def claim_reviews(address: str) -> dict[str, Any]:
    """Return every checked claim as a ClaimReview."""
    reviews = [_review(claim, address) for claim in pages.claims()]
    return {"@context": CONTEXT, "@graph": reviews}


def _review(claim: dict[str, Any], address: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Claim",
        "name": claim["subject"],
        "text": claim["evidence"],
        "author": {"@type": "Organization", "name": claim["publisher"]},
        "appearance": {"@type": "CreativeWork", "name": f"{claim['label']}, {claim['locator']}"},
    }
    if claim["published"] is not None:
        said["datePublished"] = f"{claim['published']:%Y-%m-%d}"
    return {
        "@type": "ClaimReview",
        "url": f"{address}claims.html#{claim['claim_id']}",
        "claimReviewed": claim["evidence"],
        "itemReviewed": said,
        "author": _publisher(),
        "datePublished": str(pages.release()["date-released"]),
        "reviewBody": claim["why"],
        "reviewRating": _rating(claim["verdict"]),
    }


def _rating(verdict: str) -> dict[str, Any]:
    """Return a verdict as a rating; what is not verified is named and has no number."""
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict}
    if (value := pages.RATINGS[verdict]) is not None:
        scale = [one for one in pages.RATINGS.values() if one is not None]
        rating |= {"ratingValue": value, "bestRating": max(scale), "worstRating": min(scale)}
    return rating


def _publisher() -> dict[str, Any]:
    return {"@type": "Organization", "name": pages.release()["authors"][0]["name"]}
