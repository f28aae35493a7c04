"""A generated sample school, written as the files a real school would drop in: a demonstration and a scale test."""

from app.sources.sample_school.school import OWN_DOMAINS, SAMPLE_COUNTRY, write_sample_school

__all__ = ["OWN_DOMAINS", "SAMPLE_COUNTRY", "write_sample_school"]
