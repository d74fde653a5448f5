damo report holistic --access_pattern pair.json --footprints steps.json.mem_footprint --profile none
