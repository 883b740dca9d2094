;; Poly1305 over five limbs of 26 bits, so that every sum of products fits 64 bits.
;; poly1305-module.ts holds its assembled bytes; a test compares the two.
;;
;; Memory, 8 bytes each, little-endian: 0 to 32 the limbs of r, 40 to 72 those of the sum h. Data is put at 128 and behind.
(module
  (memory (export "memory") 5)

  ;; Absorbs the whole blocks from $at to before $end. $high: 2^24 for whole blocks, 0 for a last one with its own padding.
  (func (export "absorb") (param $at i32) (param $end i32) (param $high i64)
    (local $r0 i64) (local $r1 i64) (local $r2 i64) (local $r3 i64) (local $r4 i64)
    (local $s1 i64) (local $s2 i64) (local $s3 i64) (local $s4 i64)
    (local $h0 i64) (local $h1 i64) (local $h2 i64) (local $h3 i64) (local $h4 i64)
    (local $d0 i64) (local $d1 i64) (local $d2 i64) (local $d3 i64) (local $d4 i64)
    (local $w0 i64) (local $w1 i64)
    (local.set $r0 (i64.load (i32.const 0)))
    (local.set $r1 (i64.load (i32.const 8)))
    (local.set $r2 (i64.load (i32.const 16)))
    (local.set $r3 (i64.load (i32.const 24)))
    (local.set $r4 (i64.load (i32.const 32)))
    ;; 2^130 is 5 modulo 2^130 - 5.
    (local.set $s1 (i64.mul (local.get $r1) (i64.const 5)))
    (local.set $s2 (i64.mul (local.get $r2) (i64.const 5)))
    (local.set $s3 (i64.mul (local.get $r3) (i64.const 5)))
    (local.set $s4 (i64.mul (local.get $r4) (i64.const 5)))
    (local.set $h0 (i64.load (i32.const 40)))
    (local.set $h1 (i64.load (i32.const 48)))
    (local.set $h2 (i64.load (i32.const 56)))
    (local.set $h3 (i64.load (i32.const 64)))
    (local.set $h4 (i64.load (i32.const 72)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $w0 (i64.load (local.get $at)))
        (local.set $w1 (i64.load offset=8 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        ;; h += block
        (local.set $h0 (i64.add (local.get $h0) (i64.and (local.get $w0) (i64.const 0x3ffffff))))
        (local.set $h1 (i64.add (local.get $h1)
          (i64.and (i64.shr_u (local.get $w0) (i64.const 26)) (i64.const 0x3ffffff))))
        (local.set $h2 (i64.add (local.get $h2)
          (i64.and
            (i64.or (i64.shr_u (local.get $w0) (i64.const 52)) (i64.shl (local.get $w1) (i64.const 12)))
            (i64.const 0x3ffffff))))
        (local.set $h3 (i64.add (local.get $h3)
          (i64.and (i64.shr_u (local.get $w1) (i64.const 14)) (i64.const 0x3ffffff))))
        (local.set $h4 (i64.add (local.get $h4)
          (i64.or (i64.shr_u (local.get $w1) (i64.const 40)) (local.get $high))))
        ;; d = h * r
        (local.set $d0 (i64.add (i64.add (i64.add (i64.add
          (i64.mul (local.get $h0) (local.get $r0)) (i64.mul (local.get $h1) (local.get $s4)))
          (i64.mul (local.get $h2) (local.get $s3))) (i64.mul (local.get $h3) (local.get $s2)))
          (i64.mul (local.get $h4) (local.get $s1))))
        (local.set $d1 (i64.add (i64.add (i64.add (i64.add
          (i64.mul (local.get $h0) (local.get $r1)) (i64.mul (local.get $h1) (local.get $r0)))
          (i64.mul (local.get $h2) (local.get $s4))) (i64.mul (local.get $h3) (local.get $s3)))
          (i64.mul (local.get $h4) (local.get $s2))))
        (local.set $d2 (i64.add (i64.add (i64.add (i64.add
          (i64.mul (local.get $h0) (local.get $r2)) (i64.mul (local.get $h1) (local.get $r1)))
          (i64.mul (local.get $h2) (local.get $r0))) (i64.mul (local.get $h3) (local.get $s4)))
          (i64.mul (local.get $h4) (local.get $s3))))
        (local.set $d3 (i64.add (i64.add (i64.add (i64.add
          (i64.mul (local.get $h0) (local.get $r3)) (i64.mul (local.get $h1) (local.get $r2)))
          (i64.mul (local.get $h2) (local.get $r1))) (i64.mul (local.get $h3) (local.get $r0)))
          (i64.mul (local.get $h4) (local.get $s4))))
        (local.set $d4 (i64.add (i64.add (i64.add (i64.add
          (i64.mul (local.get $h0) (local.get $r4)) (i64.mul (local.get $h1) (local.get $r3)))
          (i64.mul (local.get $h2) (local.get $r2))) (i64.mul (local.get $h3) (local.get $r1)))
          (i64.mul (local.get $h4) (local.get $r0))))
        ;; carries; h1 stays below 2^27
        (local.set $d1 (i64.add (local.get $d1) (i64.shr_u (local.get $d0) (i64.const 26))))
        (local.set $h0 (i64.and (local.get $d0) (i64.const 0x3ffffff)))
        (local.set $d2 (i64.add (local.get $d2) (i64.shr_u (local.get $d1) (i64.const 26))))
        (local.set $h1 (i64.and (local.get $d1) (i64.const 0x3ffffff)))
        (local.set $d3 (i64.add (local.get $d3) (i64.shr_u (local.get $d2) (i64.const 26))))
        (local.set $h2 (i64.and (local.get $d2) (i64.const 0x3ffffff)))
        (local.set $d4 (i64.add (local.get $d4) (i64.shr_u (local.get $d3) (i64.const 26))))
        (local.set $h3 (i64.and (local.get $d3) (i64.const 0x3ffffff)))
        (local.set $h0 (i64.add (local.get $h0)
          (i64.mul (i64.shr_u (local.get $d4) (i64.const 26)) (i64.const 5))))
        (local.set $h4 (i64.and (local.get $d4) (i64.const 0x3ffffff)))
        (local.set $h1 (i64.add (local.get $h1) (i64.shr_u (local.get $h0) (i64.const 26))))
        (local.set $h0 (i64.and (local.get $h0) (i64.const 0x3ffffff)))
        (br $next)))
    (i64.store (i32.const 40) (local.get $h0))
    (i64.store (i32.const 48) (local.get $h1))
    (i64.store (i32.const 56) (local.get $h2))
    (i64.store (i32.const 64) (local.get $h3))
    (i64.store (i32.const 72) (local.get $h4))))
