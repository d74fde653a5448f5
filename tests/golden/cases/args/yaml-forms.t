# Aliases, merge keys, integers of YAML 1.1, tuples, and lists of pairs as mappings
damox args damon forms.yaml --format report
cat >pairs.yaml <<'EOS'
kdamonds:
- !!python/object/apply:collections.OrderedDict
  - - - contexts
      - - !!omap
          - ops: paddr
          - targets: []
          - nr_regions: !!python/object/apply:collections.OrderedDict
              args: [[[min, 20]]]
              dictitems: {max: 30}
EOS
damox args damon pairs.yaml --format report | grep -e ops -e nr_regions
# Words for true and false
sed -n '1,$p' <<'EOS' >x.yaml
kdamonds: [{contexts: [{ops: paddr, targets: [{pid: null, obsolete: off, regions: []}], pause: Yes}]}]
EOS
damox args damon x.yaml | grep -e obsolete -e pause
