printf 'kdamonds: [a\n' > x.yaml; damox args damon x.yaml
