package table

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"slices"

	"earmark/schemas"
)

// Sort orders the rows by the table's key, missing values first, then by the other columns in their order, so that the
// order in which rows were added cannot be seen in the result.
func (t *Of[T]) Sort() {
	if t.n < 2 {
		return
	}
	compare := t.comparison()
	sorted := true
	for i := 1; i < t.n && sorted; i++ {
		sorted = compare(i-1, i) <= 0
	}
	if sorted {
		return
	}
	order := make([]int, t.n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, compare)
	for i := range t.columns {
		t.columns[i].permute(order)
	}
	t.content = ""
}

// comparison compares two rows by position.
func (t *Of[T]) comparison() func(a, b int) int {
	var columns []func(a, b int) int
	for _, key := range []bool{true, false} {
		for i, c := range t.schema.Columns {
			if c.Key == key {
				if f := t.columns[i].comparison(t.fields[i].kind); f != nil {
					columns = append(columns, f)
				}
			}
		}
	}
	return func(a, b int) int {
		for _, f := range columns {
			if c := f(a, b); c != 0 {
				return c
			}
		}
		return 0
	}
}

// comparison compares two rows of the column; nil if all are equal.
func (c *column) comparison(kind schemas.Kind) func(a, b int) int {
	var byValue func(a, b int) int
	switch kind {
	case schemas.String:
		if len(c.texts) == 1 {
			return nil
		}
		rank := c.ranks()
		return func(a, b int) int { return cmp.Compare(rank[c.codes[a]], rank[c.codes[b]]) }
	case schemas.Float64:
		byValue = func(a, b int) int { return cmp.Compare(c.floats[a], c.floats[b]) }
	case schemas.Int32, schemas.Date32:
		byValue = func(a, b int) int { return cmp.Compare(c.ints[a], c.ints[b]) }
	case schemas.Bool:
		byValue = func(a, b int) int { return boolCompare(c.bools[a], c.bools[b]) }
	case schemas.Binary:
		return func(a, b int) int { return slices.Compare(c.blobs[a], c.blobs[b]) }
	}
	if c.valid == nil {
		return byValue
	}
	return func(a, b int) int {
		if c.valid[a] && c.valid[b] {
			return byValue(a, b)
		}
		return boolCompare(c.valid[a], c.valid[b])
	}
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// ranks is the rank of each distinct text in ascending order.
func (c *column) ranks() []uint32 {
	order := c.sortedTexts()
	rank := make([]uint32, len(order))
	for r, code := range order {
		rank[code] = uint32(r)
	}
	return rank
}

// sortedTexts lists the codes of the distinct texts in ascending order of text.
func (c *column) sortedTexts() []uint32 {
	order := make([]uint32, len(c.texts))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(c.texts[a], c.texts[b]) })
	return order
}

func (c *column) permute(order []int) {
	c.codes = permuted(c.codes, order)
	c.floats = permuted(c.floats, order)
	c.ints = permuted(c.ints, order)
	c.bools = permuted(c.bools, order)
	c.blobs = permuted(c.blobs, order)
	c.valid = permuted(c.valid, order)
}

func permuted[E any](x []E, order []int) []E {
	if x == nil {
		return nil
	}
	out := make([]E, len(order))
	for i, from := range order {
		out[i] = x[from]
	}
	return out
}

// ContentID names the values: the SHA-256, in hexadecimal, of the schema and of the rows in their order. It does not
// depend on how the table was built.
func (t *Of[T]) ContentID() string {
	if t.content != "" {
		return t.content
	}
	t.init()
	h := contentHash{hash: sha256.New()}
	h.text(t.schema.Table)
	h.uint(uint64(schemas.Version))
	h.uint(uint64(t.n))
	for i, c := range t.schema.Columns {
		h.text(c.Name)
		h.uint(uint64(c.Kind))
		t.columns[i].digest(&h)
	}
	h.flush()
	t.content = hex.EncodeToString(h.hash.Sum(nil))
	return t.content
}

// contentHash writes values in a fixed form to a hash, through a buffer.
type contentHash struct {
	hash   hash.Hash
	buffer []byte
}

func (h *contentHash) flush() {
	h.hash.Write(h.buffer)
	h.buffer = h.buffer[:0]
}

// spill keeps the buffer short.
func (h *contentHash) spill() {
	if len(h.buffer) > 1<<15 {
		h.flush()
	}
}

func (h *contentHash) uint(v uint64) {
	h.buffer = binary.LittleEndian.AppendUint64(h.buffer, v)
	h.spill()
}

func (h *contentHash) uint32(v uint32) {
	h.buffer = binary.LittleEndian.AppendUint32(h.buffer, v)
	h.spill()
}

func (h *contentHash) bool(v bool) {
	var bit byte
	if v {
		bit = 1
	}
	h.buffer = append(h.buffer, bit)
	h.spill()
}

func (h *contentHash) text(s string) {
	h.uint(uint64(len(s)))
	h.buffer = append(h.buffer, s...)
}

func (c *column) digest(h *contentHash) {
	if c.codes != nil {
		order := c.sortedTexts()
		for _, code := range order {
			h.text(c.texts[code])
		}
		rank := c.ranks()
		for _, code := range c.codes {
			h.uint32(rank[code])
		}
	}
	for _, v := range c.floats {
		h.uint(math.Float64bits(v))
	}
	for _, v := range c.ints {
		h.uint32(uint32(v))
	}
	for _, v := range c.bools {
		h.bool(v)
	}
	for _, v := range c.valid {
		h.bool(v)
	}
	for _, v := range c.blobs {
		h.uint(uint64(len(v)))
		h.flush()
		h.hash.Write(v)
	}
}
