#!/bin/sh
# Run slither on one contract with the pinned compiler: fails on a medium or high finding, and when slither itself fails.
set -eu

slither "$1" \
	--solc "$2" \
	--solc-remaps "@openzeppelin=node_modules/@openzeppelin" \
	--solc-args "--via-ir --optimize --evm-version cancun" \
	--filter-paths node_modules \
	--exclude-informational --exclude-optimization --exclude-low \
	--fail-medium
