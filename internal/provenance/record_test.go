package provenance

import (
	"encoding/json"
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/schemas"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

// empty is the SHA-256 of no bytes, and emptyURI the same in the form of RFC 6920 (base64url without padding).
const (
	empty    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	emptyURI = "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
)

func record() *Record {
	used := 3
	return &Record{
		Format: Format, Run: "0123456789abcdef", Study: "S", Program: Program{Version: "1", Go: "go1", Platform: "a/b", Build: "x/y", SchemaVersion: 1},
		Config: Config{
			File: "study.yaml", Set: []string{"study.title=<T>"}, Sources: []Source{{Path: "study.yaml", SHA256: empty, Kept: "inputs/" + empty}},
			Settings: []config.Setting{{Key: "study.title", Value: "<T>", From: "--set study.title=<T>"}},
		},
		Plan: plan.Plan{Study: plan.Study{ID: "S", Title: "<T>"}}, PlanSHA256: empty,
		Inputs: []Input{{Source: Source{Path: "ears of mice.csv", SHA256: strings.Repeat("0", 64), Bytes: 7}, RowsRead: 4, RowsUsed: &used}},
		Stages: []Stage{{Name: "intake", Action: empty, ParamsSHA256: empty, In: []Table{}, Out: []Table{{Name: "t", Rows: 1, Content: empty}}}},
		Tables: []Table{},
		Files:  []File{{Path: "figures/ear thickness.svg", SHA256: empty, Bytes: 9}, {Path: "tables/groups.parquet", SHA256: empty, Bytes: 8}},
	}
}

func TestParseReadsWhatMarshalWrote(t *testing.T) {
	data, err := record().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(record(), got); diff != "" {
		t.Error(diff)
	}
	for name, broken := range map[string]string{
		"cut":           string(data[:len(data)/2]),
		"another shape": strings.Replace(string(data), `"format": 1`, `"format": 2`, 1),
		"unknown field": strings.Replace(string(data), `"format": 1`, `"format": 1, "time": 0`, 1),
	} {
		if _, err := Parse([]byte(broken)); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
}

// Every file that the crate names is described, and every reference leads to a node of the graph.
func TestCrateIsWhole(t *testing.T) {
	data, err := record().Crate(schemas.Published())
	if err != nil {
		t.Fatal(err)
	}
	var crate struct {
		Context string                       `json:"@context"`
		Graph   []map[string]json.RawMessage `json:"@graph"`
	}
	if err := json.Unmarshal(data, &crate); err != nil {
		t.Fatal(err)
	}
	nodes := map[string]map[string]json.RawMessage{}
	for _, node := range crate.Graph {
		var id string
		if err := json.Unmarshal(node["@id"], &id); err != nil || nodes[id] != nil {
			t.Fatalf("node %s: %v, or twice", node["@id"], err)
		}
		nodes[id] = node
	}
	for id, node := range nodes {
		for property, value := range node {
			var one struct {
				ID string `json:"@id"`
			}
			many := []struct {
				ID string `json:"@id"`
			}{}
			if json.Unmarshal(value, &many) != nil && json.Unmarshal(value, &one) == nil {
				many = append(many, one)
			}
			for _, to := range many {
				if nodes[to.ID] == nil && !strings.HasPrefix(to.ID, "https://w3id.org/ro/crate/") {
					t.Errorf("%s of %s leads to %q, which is not there", property, id, to.ID)
				}
			}
		}
	}
	text := func(id, property string) string {
		var s string
		_ = json.Unmarshal(nodes[id][property], &s)
		return s
	}
	for _, want := range []struct{ id, name, sha256, size string }{
		{"figures/ear%20thickness.svg", "ear thickness.svg", empty, "9"},
		{"tables/groups.parquet", "groups.parquet", empty, "8"},
		{emptyURI, "study.yaml", empty, "0"},
	} {
		got := []string{text(want.id, "@type"), text(want.id, "name"), text(want.id, "sha256"), text(want.id, "contentSize")}
		if diff := cmp.Diff([]string{"File", want.name, want.sha256, want.size}, got); diff != "" {
			t.Errorf("%s: %s", want.id, diff)
		}
	}
	if text("./", "@type") != "Dataset" || text("#run", "@type") != "CreateAction" || nodes["run.json"] == nil {
		t.Error("no dataset, no action or no record")
	}
}
