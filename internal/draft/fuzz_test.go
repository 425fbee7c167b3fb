package draft

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/schemas"

	"go.yaml.in/yaml/v3"
)

// Whatever a file holds, its draft is YAML that names the file as it is called, and a draft with groups is a config that can
// be read.
func FuzzWrite(f *testing.F) {
	base, err := config.Base()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("a.csv", []byte("Animal,Group,Day,Ear R (mm),Ear L (mm)\nM1,Vehicle,7,0.5,0.51\nM2,\"Drug: 5 mg/kg #1\",7,0.3,0.31\n"))
	f.Add("b #1: 'x'.tsv", []byte("id\tdiet\tWeight 1\tDate\n1\tplacebo\t20\t2026-03-02\n2\tdrug\t21\t2026-03-02\n"))
	f.Add("ears d7.csv", []byte("Ear (mm),M1,M2\nDay 0,0.21,0.2\nDay 7,0.5,0.31\n"))
	f.Add("doses.csv", []byte("Group,Day,Article,Dose,Route\nVehicle,0,cream,0 mg/kg,topical\nLow,0,A,1 mg/kg,oral\n"))
	f.Add("figure.csv", []byte("Figure 1,,\n,WT,KO\n,1,2\n,3,4\n,5,6\n"))
	f.Add("plate.csv", []byte("IgE\n,1,2,3,4,5,6,7,8,9,10,11,12\nA,1,1,1,1,1,1,1,1,1,1,1,1\n"))
	f.Add("t.pzfx", []byte(`<GraphPadPrismFile><Table TableType="OneWay"><Title>Ear</Title><YColumn><Title>A - "b"</Title><Subcolumn><d>1</d></Subcolumn></YColumn></Table></GraphPadPrismFile>`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		d, err := Write("S1", []schemas.File{{Path: name, Data: data}}, base)
		if err != nil {
			t.Fatal(err)
		}
		var plan struct {
			Groups   []struct{ Name string }
			Readouts []struct{ File string }
		}
		if err := yaml.Unmarshal([]byte(d.Text), &plan); err != nil {
			t.Fatalf("%v in\n%s", err, d.Text)
		}
		if len(plan.Groups) == 0 || len(plan.Readouts) == 0 || !filepath.IsLocal(name) || strings.ContainsAny(name, "/\\\x00") || len(name) > 100 {
			return
		}
		for _, r := range plan.Readouts {
			if r.File != name {
				t.Errorf("the file is called %q, not %q", r.File, name)
			}
		}
		dir := t.TempDir()
		if os.WriteFile(filepath.Join(dir, name), data, 0o600) != nil {
			return // no name of a file here
		}
		path := filepath.Join(dir, "study.yaml")
		if name == "study.yaml" || os.WriteFile(path, []byte(d.Text), 0o600) != nil {
			return
		}
		if _, _, err := config.Load(path, config.Options{}); err != nil {
			t.Errorf("%v in\n%s", err, d.Text)
		}
	})
}
