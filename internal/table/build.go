package table

import (
	"cmp"
	"runtime"
	"sync"

	"earmark/schemas"
)

// Build makes the table that n items give, in their order: add adds the rows of the items from..to-1 to part, and stops at
// the first item it cannot handle. Several parts are made at the same time, so the rows of an item must follow from that
// item alone; then neither the table nor the error tells how many parts there were.
func Build[T schemas.Row](n int, add func(from, to int, part *Of[T]) error) (*Of[T], error) {
	parts := make([]Of[T], runtime.GOMAXPROCS(0))
	failed := make([]error, len(parts))
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() { failed[i] = add(n*i/len(parts), n*(i+1)/len(parts), &parts[i]) })
	}
	group.Wait()
	if err := cmp.Or(failed...); err != nil {
		return nil, err
	}
	whole := &parts[0]
	total := 0
	for i := range parts {
		total += parts[i].n
	}
	whole.Grow(total - whole.n)
	for i := range parts[1:] {
		whole.join(&parts[i+1])
		parts[i+1] = Of[T]{} // what was copied need not stay in memory
	}
	return whole, nil
}

// join adds the rows of another table, column by column.
func (t *Of[T]) join(other *Of[T]) {
	other.init()
	for i := range t.columns {
		c, from := &t.columns[i], &other.columns[i]
		code := make([]uint32, len(from.texts))
		for k, text := range from.texts {
			code[k] = c.code(text)
		}
		for _, k := range from.codes {
			c.codes = append(c.codes, code[k])
		}
		c.floats = append(c.floats, from.floats...)
		c.ints = append(c.ints, from.ints...)
		c.bools = append(c.bools, from.bools...)
		c.blobs = append(c.blobs, from.blobs...)
		c.valid = append(c.valid, from.valid...)
	}
	t.n += other.n
	t.content = ""
}
