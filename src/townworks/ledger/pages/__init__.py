"""村账的页面: translate a request into selectors and services, and back."""
