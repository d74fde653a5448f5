damox args damon "$(cat one-kdamond.json)" --format report
