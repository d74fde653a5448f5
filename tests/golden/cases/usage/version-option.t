for o in --version -V; do [ "$(damox $o)" = "$(damox version)" ] && echo same; done
