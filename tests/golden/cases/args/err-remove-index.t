damox args damon --remove one-kdamond.json 3
