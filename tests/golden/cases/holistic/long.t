damo report holistic --access_pattern areas.json --footprints steps.json.mem_footprint --profile none --long
