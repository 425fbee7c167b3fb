package inhibit

import (
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

func BenchmarkRun(b *testing.B) {
	p, in := params(), Input{Responses: responses("total_ige", endpoint.Log, ige)}
	for range b.N {
		if _, err := Run(p, in, new(issue.List)); err != nil {
			b.Fatal(err)
		}
	}
}
