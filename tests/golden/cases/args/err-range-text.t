damox args damon --regions abc
