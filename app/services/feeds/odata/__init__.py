"""OData v4, read-only: flat sets for Power BI and Excel (docs/guides/power-bi.md)."""
