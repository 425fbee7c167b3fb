package intake

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// longFile is a long ear file of n rows.
func longFile(n int) []byte {
	random := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	b.WriteString("Animal,Group,Study day,Ear,Read,Thickness (µm)\n")
	for i := range n {
		fmt.Fprintf(&b, "M%05d,Vehicle cream,%d,%s,%d,%.1f\n", i/100, i/4%25, []string{"L", "R"}[i/2%2], i%2+1, 200+200*random.Float64())
	}
	return []byte(b.String())
}

// BenchmarkRun reads a file of one million values.
func BenchmarkRun(b *testing.B) {
	const rows = 1_000_000
	data := longFile(rows)
	p := Params{Readouts: []plan.Readout{{Kind: "ear_thickness", File: "ears.csv"}}, Endpoints: endpoint.All()}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var issues issue.List
		out, err := Run(p, Input{Files: table.From(schemas.File{Path: "ears.csv", Data: data})}, &issues)
		if err != nil || out.Values.Len() != rows {
			b.Fatal(err, out.Values.Len())
		}
	}
}
