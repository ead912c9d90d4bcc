"""The department's and Ofsted's files, as downloaded, as tidy tables."""
