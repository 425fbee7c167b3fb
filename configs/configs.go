// Package configs embeds what a study plan starts from: the defaults, the disease models, and the JSON Schema that
// every plan is held to.
package configs

import "embed"

// Files holds defaults.yaml, models/*.yaml and study.schema.json.
//
//go:embed defaults.yaml models study.schema.json
var Files embed.FS
