// Package configs embeds what a study plan starts from: the defaults, the analytes, the disease models, the score scales, the
// JSON Schema that every plan is held to, and the tables of what is known from elsewhere.
package configs

import "embed"

// Files holds defaults.yaml, analytes.yaml, models/*.yaml, scales/*.yaml, the JSON Schemas of plans and of disease models,
// pathways.yaml, clinical_reference.yaml, and roles.yaml, what names of groups tell of their role.
//
//go:embed defaults.yaml analytes.yaml models scales study.schema.json model.schema.json pathways.yaml clinical_reference.yaml roles.yaml
var Files embed.FS
