// Package xportfile writes small SAS transport files of version 5 for tests, as SAS Technical Note TS-140 describes them.
package xportfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// Member is a data set. A cell of a row is a text, a float64, nil for a missing number, or the bytes as they are stored.
type Member struct {
	Name      string
	Variables []Variable
	Rows      [][]any
}

// Variable is a variable of a data set: a number of up to 8 bytes, or a text.
type Variable struct {
	Name, Label, Format string
	Numeric             bool
	Length              int
}

// Texts are variables of so many characters each.
func Texts(length int, names ...string) []Variable {
	var variables []Variable
	for _, name := range names {
		variables = append(variables, Variable{Name: name, Length: length})
	}
	return variables
}

// Numbers are numeric variables of 8 bytes.
func Numbers(names ...string) []Variable {
	var variables []Variable
	for _, name := range names {
		variables = append(variables, Variable{Name: name, Numeric: true, Length: 8})
	}
	return variables
}

const record = 80

// Write is the file of the data sets. It panics on a cell of another type, which is a fault of the test.
func Write(members ...Member) []byte {
	var b bytes.Buffer
	header := func(what, rest string) {
		fmt.Fprintf(&b, "HEADER RECORD*******%-8sHEADER RECORD!!!!!!!%-32s", what, rest)
	}
	pad := func() {
		if rest := b.Len() % record; rest > 0 {
			b.WriteString(strings.Repeat(" ", record-rest))
		}
	}
	zeros := strings.Repeat("0", 30)
	const written = "02MAR26:09:00:00"
	header("LIBRARY", zeros)
	fmt.Fprintf(&b, "%-64s%s%-80s", "SAS     SAS     SASLIB  9.4     LINUX", written, written)
	for _, m := range members {
		header("MEMBER", "000000000000000001600000000140")
		header("DSCRPTR", zeros)
		fmt.Fprintf(&b, "SAS     %-8sSASDATA 9.4     %-32s%s%-80s", m.Name, "LINUX", written, written)
		header("NAMESTR", fmt.Sprintf("000000%04d00000000000000000000", len(m.Variables)))
		start := 0
		for _, v := range m.Variables {
			var n [140]byte
			kind := uint16(2)
			if v.Numeric {
				kind = 1
			}
			binary.BigEndian.PutUint16(n[0:], kind)
			binary.BigEndian.PutUint16(n[4:], uint16(v.Length))
			copy(n[8:], fmt.Sprintf("%-8s%-40s%-8s", v.Name, v.Label, v.Format))
			binary.BigEndian.PutUint32(n[84:], uint32(start))
			b.Write(n[:])
			start += v.Length
		}
		pad()
		header("OBS", zeros)
		for _, row := range m.Rows {
			for i, cell := range row {
				length := m.Variables[i].Length
				switch cell := cell.(type) {
				case string:
					fmt.Fprintf(&b, "%-*s", length, cell)
				case []byte:
					b.Write(cell[:length])
				case float64:
					stored := ibm(cell)
					b.Write(stored[:length])
				case nil:
					b.Write([]byte{'.', 0, 0, 0, 0, 0, 0, 0}[:length])
				default:
					panic(fmt.Sprintf("a cell of type %T", cell))
				}
			}
		}
		pad()
	}
	return b.Bytes()
}

// ibm is a number as an IBM double: a fraction of 56 bits, at least 1/16, times a power of 16.
func ibm(v float64) [8]byte {
	var stored [8]byte
	if v == 0 {
		return stored
	}
	fraction, power := math.Frexp(math.Abs(v)) // fraction in [1/2, 1)
	for power%4 != 0 {
		fraction /= 2
		power++
	}
	binary.BigEndian.PutUint64(stored[:], uint64(math.Ldexp(fraction, 56)))
	stored[0] = byte(power/4 + 64)
	if v < 0 {
		stored[0] |= 0x80
	}
	return stored
}
