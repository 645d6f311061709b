"""The sample consultation server and its fictional French consultation; also the tests' Decidim."""
