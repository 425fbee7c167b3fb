package series

import (
	"fmt"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
)

// Four variables on 25 days of 4000 animals in 5 groups.
func BenchmarkOf(b *testing.B) {
	responses := new(table.Of[schemas.Response])
	for animal := range 4000 {
		for day := range int32(25) {
			for _, variable := range []string{"value", "change", "percent_change", "versus_contralateral"} {
				responses.Append(schemas.Response{
					Study: "S", Animal: fmt.Sprintf("A%04d", animal), Group: fmt.Sprint(animal % 5), Endpoint: "ear_thickness",
					StudyDay: maybe.Some(day), Variable: variable, Value: maybe.Some(220.0), Censoring: "none",
				})
			}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if n := len(Of(responses)); n != 100 {
			b.Fatal(n)
		}
	}
}
