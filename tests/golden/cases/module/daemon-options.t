# damo has the commands reclaim and lru_sort below module
damo module reclaim --help | head -n 1
damo module lru_sort --help | head -n 1
damo module reclaim read --help | head -n 1
damo module lru_sort --quota 1 2>&1
damo module reclaim --min_age 5x enable 2>&1
echo $?
