# what damo refuses, though it could be meant
damo args damon --probe_filter allow none anon --regions 1-2 >/dev/null 2>&1 && echo "none is taken"
damo args damon --probe_weight 3 4 --probe_filter allow anon --regions 1-2 >/dev/null 2>&1 && echo "two weights are taken"
damo args damon --damos_action stat --damos_age 1 2 --damos_age 1 3 --regions 1-2 >/dev/null 2>&1 && echo "two ages are taken"
damo args damon --damos_action stat --damos_filter memcg matching allow --regions 1-2 >/dev/null 2>&1 && echo "a verdict is taken for a path"
damo args damon --regions 1-2 --damos_action migrate_hot '' >/dev/null 2>&1 && echo "no node is taken"
true
