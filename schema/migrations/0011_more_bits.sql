-- A search of log lines asks a block's signature for sixteen bits.
-- depends: 0010_streams_go_on

-- As before, of twice as many: a text has runs of six bytes and shorter ones, and with the first eight alone every other
-- block that passed did not hold it. Most signatures lack one of the first: what follows is seldom looked at.
create or replace function may_hold(signature bytea, bits integer[]) returns boolean language sql immutable
return case when
       get_bit(signature, bits[1]) = 1 and get_bit(signature, bits[2]) = 1 and get_bit(signature, bits[3]) = 1
   and get_bit(signature, bits[4]) = 1 and get_bit(signature, bits[5]) = 1 and get_bit(signature, bits[6]) = 1
   and get_bit(signature, bits[7]) = 1 and get_bit(signature, bits[8]) = 1 and get_bit(signature, bits[9]) = 1
   and get_bit(signature, bits[10]) = 1 and get_bit(signature, bits[11]) = 1 and get_bit(signature, bits[12]) = 1
   and get_bit(signature, bits[13]) = 1 and get_bit(signature, bits[14]) = 1 and get_bit(signature, bits[15]) = 1
   and get_bit(signature, bits[16]) = 1 then true else false end;
