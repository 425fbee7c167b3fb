package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"earmark/schemas"

	"github.com/apache/arrow-go/v18/parquet/compress"
)

// compression is quick rather than tight: a cache that is slower than the stages is none.
var compression = compress.Codecs.Snappy

// MarshalBinary is the table in a compact form: its columns as they lie in memory, compressed. The form holds no schema, so
// only the program that wrote it may read it.
func (t *Of[T]) MarshalBinary() ([]byte, error) {
	codec, err := compress.GetCodec(compression)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name(), err)
	}
	return codec.Encode(nil, t.appendBinary(nil)), nil
}

// UnmarshalBinary makes the table what MarshalBinary wrote of one of the same type. It refuses data that no table has.
func (t *Of[T]) UnmarshalBinary(data []byte) error {
	*t = Of[T]{}
	codec, err := compress.GetCodec(compression)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name(), err)
	}
	plain, err := compress.Decode(codec, nil, data)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name(), err)
	}
	if !t.parse(plain) {
		*t = Of[T]{}
		return fmt.Errorf("table %s: %w", t.Name(), errShort)
	}
	return nil
}

func (t *Of[T]) appendBinary(b []byte) []byte {
	t.init()
	for range 2 { // twice, as damage to it would not show in columns that take no bytes
		b = binary.AppendUvarint(b, uint64(t.n))
	}
	for i := range t.columns {
		c, f := &t.columns[i], t.fields[i]
		b = slices.Grow(b, 9*t.n)
		if f.maybe {
			there := presence(c.valid)
			if b = append(b, there); there == noneThere {
				continue
			} else if there == someThere {
				b = appendBools(b, c.valid)
			}
		}
		switch f.kind {
		case schemas.String:
			b = c.appendTexts(b)
		case schemas.Float64:
			for _, v := range c.floats {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
		case schemas.Int32, schemas.Date32:
			for _, v := range c.ints {
				b = binary.LittleEndian.AppendUint32(b, uint32(v))
			}
		case schemas.Bool:
			b = appendBools(b, c.bools)
		case schemas.Binary:
			for _, v := range c.blobs {
				b = binary.AppendUvarint(b, uint64(len(v)))
				b = append(b, v...)
			}
		}
	}
	return b
}

// Which values of a column are there that may be missing.
const (
	noneThere byte = iota
	allThere
	someThere
)

func presence(valid []bool) byte {
	switch {
	case !slices.Contains(valid, true):
		return noneThere
	case !slices.Contains(valid, false):
		return allThere
	}
	return someThere
}

// appendTexts appends the distinct texts, then for each row its code, in as few bytes as the number of texts asks for: none
// if there is one text.
func (c *column) appendTexts(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.texts)))
	for _, text := range c.texts {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	switch width(len(c.texts)) {
	case 0:
	case 1:
		for _, code := range c.codes {
			b = append(b, byte(code))
		}
	case 2:
		for _, code := range c.codes {
			b = binary.LittleEndian.AppendUint16(b, uint16(code))
		}
	default:
		for _, code := range c.codes {
			b = binary.LittleEndian.AppendUint32(b, code)
		}
	}
	return b
}

// width is the number of bytes of a code of n texts.
func width(n int) int {
	switch {
	case n <= 1:
		return 0
	case n <= 1<<8:
		return 1
	case n <= 1<<16:
		return 2
	}
	return 4
}

func appendBools(b []byte, values []bool) []byte {
	for _, v := range values {
		if v {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	return b
}

// errShort says that a table ends before its time, or goes on after it.
var errShort = errors.New("is not a table in binary form")

// parse takes apart what appendBinary put together, and reports whether it is whole. Blobs stay where they are in data.
func (t *Of[T]) parse(data []byte) bool {
	t.init()
	d := decoder{data: data}
	t.n = d.number()
	d.short = d.short || t.n != d.number()
	for i := range t.columns {
		c, f := &t.columns[i], t.fields[i]
		if d.short {
			break
		}
		if f.maybe && !d.presence(f.kind, c, t.n) {
			continue
		}
		switch f.kind {
		case schemas.String:
			d.texts(c, t.n)
		case schemas.Float64:
			c.floats = values(&d, t.n, 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) })
		case schemas.Int32, schemas.Date32:
			c.ints = values(&d, t.n, 4, func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })
		case schemas.Bool:
			c.bools = d.bools(t.n)
		case schemas.Binary:
			for range t.n {
				c.blobs = append(c.blobs, d.take(d.count()))
				if d.short {
					break
				}
			}
		}
	}
	return !d.short && len(d.data) == 0
}

// A decoder takes a table apart. Once something is missing, it is short and gives nothing more.
type decoder struct {
	data  []byte
	short bool
}

// number is a number that is no larger than a table may have rows.
func (d *decoder) number() int {
	n, size := binary.Uvarint(d.data)
	if size <= 0 || n > math.MaxInt32 {
		d.short = true
		return 0
	}
	d.data = d.data[size:]
	return int(n)
}

// count is a number of things that take a byte each at least, so that no damage can ask for much memory.
func (d *decoder) count() int {
	n := d.number()
	if n > len(d.data) {
		d.short = true
		return 0
	}
	return n
}

// presence reads which values of a column are there, and reports whether any is.
func (d *decoder) presence(kind schemas.Kind, c *column, n int) bool {
	b := d.take(1)
	switch {
	case d.short || b[0] > someThere:
		d.short = true
		return false
	case n == 0:
		return false
	case b[0] == someThere:
		c.valid = d.bools(n)
		return true
	}
	c.valid = make([]bool, n)
	if b[0] == allThere {
		for i := range c.valid {
			c.valid[i] = true
		}
		return true
	}
	switch kind { // behind a missing value is zero
	case schemas.Float64:
		c.floats = make([]float64, n)
	case schemas.Bool:
		c.bools = make([]bool, n)
	default:
		c.ints = make([]int32, n)
	}
	return false
}

// take is the next n bytes, nothing if there are fewer.
func (d *decoder) take(n int) []byte {
	if d.short || n > len(d.data) {
		d.short = true
		return nil
	}
	b := d.data[:n:n]
	d.data = d.data[n:]
	return b
}

func values[V any](d *decoder, n, size int, value func([]byte) V) []V {
	b := d.take(n * size)
	if d.short || n == 0 {
		return nil
	}
	all := make([]V, n)
	for i := range all {
		all[i] = value(b[i*size:])
	}
	return all
}

func (d *decoder) bools(n int) []bool {
	return values(d, n, 1, func(b []byte) bool { return b[0] != 0 })
}

func (d *decoder) texts(c *column, n int) {
	for range d.count() {
		text := string(d.take(d.count()))
		if d.short {
			return
		}
		if c.code(text) != uint32(len(c.texts)-1) {
			d.short = true // a text twice would be two codes of one value
			return
		}
	}
	switch width(len(c.texts)) {
	case 0:
		if n > 0 && !d.short {
			c.codes = make([]uint32, n)
		}
	case 1:
		c.codes = values(d, n, 1, func(b []byte) uint32 { return uint32(b[0]) })
	case 2:
		c.codes = values(d, n, 2, func(b []byte) uint32 { return uint32(binary.LittleEndian.Uint16(b)) })
	default:
		c.codes = values(d, n, 4, binary.LittleEndian.Uint32)
	}
	for _, code := range c.codes {
		if int(code) >= len(c.texts) {
			d.short = true
			c.codes = nil
			return
		}
	}
}
