damox args damon '{"kdamonds":[{"contexts":[{"ops":"paddr","intervals":{"sample_us":"x"}}]}]}'
