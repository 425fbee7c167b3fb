package command

import "earmark/schemas/plan"

// record is run.json: the provenance of a published run. It holds no time: equal runs have equal records.
type record struct {
	Run     string        `json:"run"`
	Study   string        `json:"study"`
	Program Build         `json:"program"`
	Blocked bool          `json:"blocked"`
	Plan    *plan.Plan    `json:"plan"`
	Inputs  []inputRecord `json:"inputs"`
	Tables  []tableRecord `json:"tables"`
	Files   []fileRecord  `json:"files"`
}

type inputRecord struct {
	Path   string `json:"path"` // relative to the config
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

type tableRecord struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Content string `json:"content"` // SHA-256 of the schema and the values
}

type fileRecord struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}
