package table

import (
	"fmt"
	"runtime"
	"testing"

	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
)

// Neither rows nor errors tell how many parts a table was built in; 150 rows are more than two blocks.
func TestBuildIsOfOnePiece(t *testing.T) {
	var want []schemas.Finding
	for i := range int32(150) {
		want = append(want, issue("V-01", fmt.Sprintf("%d.csv", i/40), i%7))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cpus := range []int{1, 2, 3, 200} {
		runtime.GOMAXPROCS(cpus)
		built, err := Build(len(want), func(from, to int, part *Of[schemas.Finding]) error {
			part.AppendSeq(func(yield func(schemas.Finding) bool) {
				for _, row := range want[from:to] {
					if !yield(row) {
						return
					}
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, built.Rows()); diff != "" {
			t.Errorf("%d CPUs: %s", cpus, diff)
		}
		if built.ContentID() != From(want...).ContentID() {
			t.Errorf("%d CPUs: another content ID", cpus)
		}
		_, err = Build(len(want), func(from, to int, _ *Of[schemas.Finding]) error {
			if to > 20 {
				return fmt.Errorf("item %d", max(from, 20))
			}
			return nil
		})
		if err == nil || err.Error() != "item 20" {
			t.Errorf("%d CPUs: error %v, want that of item 20", cpus, err)
		}
	}
}

func TestRange(t *testing.T) {
	tbl := new(Of[schemas.Finding])
	for i := range int32(200) {
		tbl.Append(issue("V-01", "a.csv", i+1))
	}
	for _, r := range [][2]int{{0, 0}, {0, 200}, {63, 65}, {64, 64}, {130, 200}} {
		next := r[0]
		for i, row := range tbl.Range(r[0], r[1]) {
			if i != next || row.Row.V != int32(i)+1 {
				t.Fatalf("range %v: row %d has the number %d, want row %d", r, i, row.Row.V, next)
			}
			next++
		}
		if next != r[1] {
			t.Errorf("range %v ended before row %d", r, next)
		}
	}
}
