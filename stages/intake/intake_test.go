package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

func TestMain(m *testing.M) {
	for _, code := range []string{"A-01", "A-02", "T-01"} {
		if _, known := issue.Lookup(code); !known {
			issue.Catalogue = append(issue.Catalogue, issue.Entry{Code: code, Severity: issue.Warning})
		}
	}
	os.Exit(m.Run())
}

func file(path, text string) schemas.File {
	sum := sha256.Sum256([]byte(text))
	return schemas.File{Path: path, SHA256: hex.EncodeToString(sum[:]), Data: []byte(text)}
}

func run(t testing.TB, p Params, files ...schemas.File) (Output, []issue.Issue) {
	t.Helper()
	if p.Endpoints == nil {
		p.Endpoints = endpoint.All()
	}
	var issues issue.List
	out, err := Run(p, Input{Files: table.From(files...)}, &issues)
	if err != nil {
		t.Fatal(err)
	}
	return out, issues.Issues()
}

func TestSmoke(t *testing.T) {
	p := Params{Readouts: []plan.Readout{{Kind: "ear_thickness", File: "ears.csv"}, {Kind: "scores", File: "scores.csv"}}}
	out, issues := run(t, p, file("ears.csv", "Animal,Day,Ear R 1 (µm),R 2 (um),L1 (mm)\nM1,0,210,212,0.2\nM1,7,0.41 (swollen),420,\n"),
		file("scores.csv", "Mouse,Day,Erythema,Edema,Scaling,Erosion,Total\nM1,7,1,2,0,3,6\n"))
	for _, v := range out.Values.Rows() {
		t.Logf("%+v", v)
	}
	for _, i := range issues {
		t.Logf("%+v", i)
	}
}
