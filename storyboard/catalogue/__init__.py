"""The models and the routes to them as dated data, with their limits and prices."""
