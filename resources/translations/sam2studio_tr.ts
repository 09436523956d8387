<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="tr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About sam2studio</source>
        <translation>sam2studio hakkında</translation>
    </message>
    <message>
        <source>Turns images into segmentation datasets with SAM 2. Everything runs on this computer; nothing is sent anywhere.</source>
        <translation>Resimleri SAM 2 ile bölütleme veri kümelerine dönüştürür. Her şey bu bilgisayarda çalışır; hiçbir yere bir şey gönderilmez.</translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. The SAM 2 models are by Meta, published under Apache-2.0; this program is not theirs.</source>
        <translation>Lisans: Apache-2.0. SAM 2 modelleri Meta&apos;nındır ve Apache-2.0 ile yayımlanmıştır; bu program onlara ait değildir.</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>Sürümleri kopyala</translation>
    </message>
    <message>
        <source>Copy these versions, for a report of a fault</source>
        <translation>Bir hata bildirimi için bu sürümleri kopyala</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Sürüm {version}</translation>
    </message>
</context>
<context>
    <name>AcceptAboveDialog</name>
    <message>
        <source>Accept all above a score</source>
        <translation>Bir puanın üstündekileri kabul et</translation>
    </message>
    <message>
        <source>Leave out masks that do not fit their box, and duplicates</source>
        <translation>Kutusuna uymayan maskeleri ve yinelenenleri dışarıda bırak</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Kabul et</translation>
    </message>
    <message>
        <source>Accept these proposals without looking at each (Enter)</source>
        <translation>Bu önerileri tek tek bakmadan kabul et (Enter)</translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n proposals</source>
        <translation>
            <numerusform>%n öneriden {some} tanesi</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %n images or videos</source>
        <translation>
            <numerusform>%n resim ya da videoda</numerusform>
        </translation>
    </message>
    <message>
        <source>No proposal has such a score</source>
        <translation>Bu puanda öneri yok</translation>
    </message>
    <message numerus="yes">
        <source>Of %n proposals with such scores that you have decided about, {right} proved right.</source>
        <translation>
            <numerusform>Bu puanlarda karar verdiğiniz %n öneriden {right} tanesi olduğu gibi doğruydu.</numerusform>
        </translation>
    </message>
    <message>
        <source>You have not decided about any proposal with such a score yet.</source>
        <translation>Bu puanda hiçbir öneriye henüz karar vermediniz.</translation>
    </message>
    <message numerus="yes">
        <source>Accept %n</source>
        <translation>
            <numerusform>%n öneriyi kabul et</numerusform>
        </translation>
    </message>
    <message>
        <source>The detector&apos;s score, or the mask&apos;s where there was no detector</source>
        <translation>Algılayıcının puanı; algılayıcı yoksa maskenin puanı</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Puan</translation>
    </message>
    <message>
        <source>They stay for you to look at</source>
        <translation>Bakmanız için kalırlar</translation>
    </message>
    <message>
        <source>Score from</source>
        <translation>En düşük puan</translation>
    </message>
</context>
<context>
    <name>AcceptMany</name>
    <message numerus="yes">
        <source>Accept %n proposals</source>
        <translation>
            <numerusform>%n öneriyi kabul et</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Dosya</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>Son kullanılanı aç</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>Dü&amp;zen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Görünüm</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Dil</translation>
    </message>
    <message>
        <source>&amp;Object</source>
        <translation>&amp;Nesne</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>M&amp;ask</source>
        <translation>M&amp;aske</translation>
    </message>
    <message>
        <source>&amp;Media</source>
        <translation>&amp;Medya</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>Oyna&amp;tma</translation>
    </message>
    <message>
        <source>&amp;Track</source>
        <translation>Ta&amp;kip</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>İn&amp;celeme</translation>
    </message>
    <message>
        <source>Mo&amp;del</source>
        <translation>M&amp;odel</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Yardım</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>Yeni proje…</translation>
    </message>
    <message>
        <source>Make an empty project file</source>
        <translation>Boş bir proje dosyası oluştur</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>Proje aç…</translation>
    </message>
    <message>
        <source>Open a project file</source>
        <translation>Bir proje dosyası aç</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>Resim aç…</translation>
    </message>
    <message>
        <source>Add images to the project, or start one with them</source>
        <translation>Projeye resim ekle ya da onlarla yeni bir proje başlat</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Klasör aç…</translation>
    </message>
    <message>
        <source>Add all images of a folder, or start a project with them</source>
        <translation>Bir klasörün bütün resimlerini ekle ya da onlarla yeni bir proje başlat</translation>
    </message>
    <message>
        <source>Open video…</source>
        <translation>Video aç…</translation>
    </message>
    <message>
        <source>Add videos to the project, or start one with them</source>
        <translation>Projeye video ekle ya da onlarla yeni bir proje başlat</translation>
    </message>
    <message>
        <source>Open numbered images as a video…</source>
        <translation>Numaralı resimleri video olarak aç…</translation>
    </message>
    <message>
        <source>Add a folder whose images are the frames of one video</source>
        <translation>Resimleri tek bir videonun kareleri olan bir klasör ekle</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>İçe aktar…</translation>
    </message>
    <message>
        <source>Read masks from a dataset into this project</source>
        <translation>Bir veri kümesindeki maskeleri bu projeye oku</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Dışa aktar…</translation>
    </message>
    <message>
        <source>Write a dataset that a trainer reads</source>
        <translation>Eğitim programlarının okuduğu bir veri kümesi yaz</translation>
    </message>
    <message>
        <source>Check the dataset…</source>
        <translation>Veri kümesini denetle…</translation>
    </message>
    <message>
        <source>Charts of what there is to train on, and a list of what will hurt training</source>
        <translation>Eğitim için ne olduğunun çizelgeleri ve eğitime zarar vereceklerin listesi</translation>
    </message>
    <message>
        <source>Export overlay video…</source>
        <translation>Maskeli video dışa aktar…</translation>
    </message>
    <message>
        <source>Write the video with its masks painted over it, to be shown</source>
        <translation>Göstermek için videoyu, üzerine boyanmış maskeleriyle yaz</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Kopyasını kaydet…</translation>
    </message>
    <message>
        <source>Write a second project file; this one stays open</source>
        <translation>İkinci bir proje dosyası yaz; bu proje açık kalır</translation>
    </message>
    <message>
        <source>Backups…</source>
        <translation>Yedekler…</translation>
    </message>
    <message>
        <source>Backups of this project, and the way back to one of them</source>
        <translation>Bu projenin yedekleri ve onlardan birine dönüş yolu</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>Projeyi kapat</translation>
    </message>
    <message>
        <source>Go back to the start page; everything is saved</source>
        <translation>Başlangıç sayfasına dön; her şey kaydedildi</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Çık</translation>
    </message>
    <message>
        <source>Leave the program; everything is saved</source>
        <translation>Programdan çık; her şey kaydedildi</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Geri al</translation>
    </message>
    <message>
        <source>Take back the last action</source>
        <translation>Son işlemi geri al</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Yinele</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Geri alınanı yeniden yap</translation>
    </message>
    <message>
        <source>Delete objects</source>
        <translation>Nesneleri sil</translation>
    </message>
    <message>
        <source>Delete the selected objects</source>
        <translation>Seçili nesneleri sil</translation>
    </message>
    <message>
        <source>Select all objects</source>
        <translation>Bütün nesneleri seç</translation>
    </message>
    <message>
        <source>Select every object of this image</source>
        <translation>Bu resmin bütün nesnelerini seç</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>Pencereye sığdır</translation>
    </message>
    <message>
        <source>Show the whole image</source>
        <translation>Resmin tamamını göster</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Gerçek boyut</translation>
    </message>
    <message>
        <source>One pixel of the image is one pixel of the screen</source>
        <translation>Resmin bir pikseli ekranın bir pikselidir</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Yakınlaştır</translation>
    </message>
    <message>
        <source>Come closer</source>
        <translation>Daha yakından bak</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Uzaklaştır</translation>
    </message>
    <message>
        <source>Go farther away</source>
        <translation>Daha uzaktan bak</translation>
    </message>
    <message>
        <source>Masks more opaque</source>
        <translation>Maskeleri koyulaştır</translation>
    </message>
    <message>
        <source>Show more of the masks</source>
        <translation>Maskeleri daha çok göster</translation>
    </message>
    <message>
        <source>Masks less opaque</source>
        <translation>Maskeleri saydamlaştır</translation>
    </message>
    <message>
        <source>Show more of the image</source>
        <translation>Resmi daha çok göster</translation>
    </message>
    <message>
        <source>Outlines only</source>
        <translation>Yalnızca dış çizgiler</translation>
    </message>
    <message>
        <source>Show masks without fill</source>
        <translation>Maskeleri dolgusuz göster</translation>
    </message>
    <message>
        <source>Colour by object</source>
        <translation>Nesneye göre renklendir</translation>
    </message>
    <message>
        <source>Give each object a colour of its own instead of its class&apos;s</source>
        <translation>Her nesneye sınıfının rengi yerine kendi rengini ver</translation>
    </message>
    <message>
        <source>Hide objects</source>
        <translation>Nesneleri gizle</translation>
    </message>
    <message>
        <source>Hide or show the selected objects</source>
        <translation>Seçili nesneleri gizle ya da göster</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>Tek</translation>
    </message>
    <message>
        <source>Dim everything but the selected object</source>
        <translation>Seçili nesne dışındaki her şeyi soldur</translation>
    </message>
    <message>
        <source>Preview under the pointer</source>
        <translation>İmleç altında önizleme</translation>
    </message>
    <message>
        <source>Show what a click would give while the pointer rests</source>
        <translation>İmleç dururken bir tıklamanın ne vereceğini göster</translation>
    </message>
    <message>
        <source>Media list</source>
        <translation>Medya listesi</translation>
    </message>
    <message>
        <source>Show or hide the list of images</source>
        <translation>Resim listesini göster ya da gizle</translation>
    </message>
    <message>
        <source>Classes and objects</source>
        <translation>Sınıflar ve nesneler</translation>
    </message>
    <message>
        <source>Show or hide the classes and the objects</source>
        <translation>Sınıfları ve nesneleri göster ya da gizle</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zaman çizelgesi</translation>
    </message>
    <message>
        <source>Unfold the lanes of a video, or leave only the buttons</source>
        <translation>Videonun şeritlerini aç ya da yalnız düğmeleri bırak</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>Sonraki bölge</translation>
    </message>
    <message>
        <source>Move the keyboard to the next part of the window</source>
        <translation>Klavyeyi pencerenin sonraki bölümüne taşı</translation>
    </message>
    <message>
        <source>Previous region</source>
        <translation>Önceki bölge</translation>
    </message>
    <message>
        <source>Move the keyboard to the previous part of the window</source>
        <translation>Klavyeyi pencerenin önceki bölümüne taşı</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>Sisteme uy</translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation>Sistem nasılsa öyle, açık ya da koyu</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Açık</translation>
    </message>
    <message>
        <source>Always the light theme</source>
        <translation>Her zaman açık tema</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Koyu</translation>
    </message>
    <message>
        <source>Always the dark theme</source>
        <translation>Her zaman koyu tema</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>Sistemin dili</translation>
    </message>
    <message>
        <source>The system&apos;s language, if there is a translation, from the next start on</source>
        <translation>Çevirisi varsa sistemin dili, sonraki başlatmadan itibaren</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>The window in English, from the next start on</source>
        <translation>Pencere İngilizce olur, sonraki başlatmadan itibaren</translation>
    </message>
    <message>
        <source>Türkçe</source>
        <translation>Türkçe</translation>
    </message>
    <message>
        <source>The window in Turkish, from the next start on</source>
        <translation>Pencere Türkçe olur, sonraki başlatmadan itibaren</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Kabul et</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Go back one step: drop the open prompt, then the selection</source>
        <translation>Bir adım geri dön: önce açık istemi, sonra seçimi bırak</translation>
    </message>
    <message>
        <source>Remove last point</source>
        <translation>Son noktayı kaldır</translation>
    </message>
    <message>
        <source>Take back the last point or box of the open prompt</source>
        <translation>Açık istemin son noktasını ya da kutusunu geri al</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>Yakından bak</translation>
    </message>
    <message>
        <source>Have the model look at the part in view by itself: better masks of small objects</source>
        <translation>Modele yalnız görünen parçaya baktır: küçük nesnelerin maskeleri iyileşir</translation>
    </message>
    <message>
        <source>Look closer at small objects</source>
        <translation>Küçük nesnelere yakından bak</translation>
    </message>
    <message>
        <source>Look closer by itself at what a box or clicks say is small: always, or where it is quick</source>
        <translation>Kutunun ya da tıklamaların küçük dediği nesneye kendiliğinden yakından bak: her zaman ya da hızlı olduğunda</translation>
    </message>
    <message>
        <source>Clicks add</source>
        <translation>Tıklamalar ekler</translation>
    </message>
    <message>
        <source>From now on a left click says: this belongs to it</source>
        <translation>Bundan sonra sol tıklama “bu ona ait” der</translation>
    </message>
    <message>
        <source>Clicks take away</source>
        <translation>Tıklamalar çıkarır</translation>
    </message>
    <message>
        <source>From now on a left click says: this does not belong to it</source>
        <translation>Bundan sonra sol tıklama “bu ona ait değil” der</translation>
    </message>
    <message>
        <source>First candidate</source>
        <translation>Birinci aday</translation>
    </message>
    <message>
        <source>Take the first of the masks offered</source>
        <translation>Önerilen maskelerin birincisini al</translation>
    </message>
    <message>
        <source>Second candidate</source>
        <translation>İkinci aday</translation>
    </message>
    <message>
        <source>Take the second of the masks offered</source>
        <translation>Önerilen maskelerin ikincisini al</translation>
    </message>
    <message>
        <source>Third candidate</source>
        <translation>Üçüncü aday</translation>
    </message>
    <message>
        <source>Take the third of the masks offered</source>
        <translation>Önerilen maskelerin üçüncüsünü al</translation>
    </message>
    <message>
        <source>Segment everything</source>
        <translation>Her şeyi bölütle</translation>
    </message>
    <message>
        <source>Propose a mask for everything on this image; review them afterwards</source>
        <translation>Bu resimdeki her şey için bir maske öner; sonra incele</translation>
    </message>
    <message>
        <source>Segment everything, fast</source>
        <translation>Her şeyi hızlıca bölütle</translation>
    </message>
    <message>
        <source>Next object</source>
        <translation>Sonraki nesne</translation>
    </message>
    <message>
        <source>Select the next object of this image</source>
        <translation>Bu resmin sonraki nesnesini seç</translation>
    </message>
    <message>
        <source>Previous object</source>
        <translation>Önceki nesne</translation>
    </message>
    <message>
        <source>Select the previous object of this image</source>
        <translation>Bu resmin önceki nesnesini seç</translation>
    </message>
    <message>
        <source>Lock objects</source>
        <translation>Nesneleri kilitle</translation>
    </message>
    <message>
        <source>Lock or unlock the selected objects: shown, but not hit by clicks</source>
        <translation>Seçili nesneleri kilitle ya da kilidini aç: görünürler ama tıklamalar onlara değmez</translation>
    </message>
    <message>
        <source>Crowd</source>
        <translation>Topluluk</translation>
    </message>
    <message>
        <source>Say that each selected object stands for many things at once, or take it back</source>
        <translation>Seçili her nesnenin aynı anda birçok şeyin yerine durduğunu söyle ya da geri al</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Önceki</translation>
    </message>
    <message>
        <source>Go to the previous image or video</source>
        <translation>Önceki resme ya da videoya git</translation>
    </message>
    <message>
        <source>Go to the next image or video</source>
        <translation>Sonraki resme ya da videoya git</translation>
    </message>
    <message>
        <source>Fine-tune a model…</source>
        <translation>Modele ince ayar yap…</translation>
    </message>
    <message>
        <source>Have a model learn from the masks of this project</source>
        <translation>Bir modelin bu projenin maskelerinden öğrenmesini sağla</translation>
    </message>
    <message>
        <source>The way from images and videos to a dataset in seven steps</source>
        <translation>Resimlerden ve videolardan veri kümesine giden yol, yedi adımda</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Sonraki</translation>
    </message>
    <message>
        <source>Keep this mask and go on to the next object</source>
        <translation>Bu maskeyi sakla ve sonraki nesneye geç</translation>
    </message>
    <message>
        <source>The same in less time: the middle of a thing that was found is not looked at again</source>
        <translation>Aynısı daha kısa sürede: bulunan bir şeyin ortasına yeniden bakılmaz</translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation>İncelendi olarak işaretle</translation>
    </message>
    <message>
        <source>Say that this image is finished, or take it back</source>
        <translation>Bu resmin bittiğini söyle ya da geri al</translation>
    </message>
    <message>
        <source>Locate missing files…</source>
        <translation>Kayıp dosyaları bul…</translation>
    </message>
    <message>
        <source>Say where files are now that were moved, renamed or unplugged</source>
        <translation>Taşınan, adı değişen ya da çıkarılan dosyaların şimdi nerede olduğunu söyle</translation>
    </message>
    <message>
        <source>Remove from project</source>
        <translation>Projeden çıkar</translation>
    </message>
    <message>
        <source>Take this image and its objects out of the project; the file stays</source>
        <translation>Bu resmi ve nesnelerini projeden çıkar; dosya yerinde kalır</translation>
    </message>
    <message>
        <source>Choose model</source>
        <translation>Model seç</translation>
    </message>
    <message>
        <source>Open the list of models</source>
        <translation>Model listesini aç</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modeller…</translation>
    </message>
    <message>
        <source>Download models and add your own</source>
        <translation>Model indir ve kendi modellerini ekle</translation>
    </message>
    <message>
        <source>Device…</source>
        <translation>Aygıt…</translation>
    </message>
    <message>
        <source>What runs where, and why</source>
        <translation>Ne nerede çalışıyor ve neden</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>Nasıl çalışır</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tuşlar</translation>
    </message>
    <message>
        <source>All keys at a glance</source>
        <translation>Bütün tuşlar bir bakışta</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Tuşları değiştir…</translation>
    </message>
    <message>
        <source>Choose which keys do what, or take over those of another program</source>
        <translation>Hangi tuşun ne yaptığını seç ya da başka bir programınkileri al</translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation>Komutlar…</translation>
    </message>
    <message>
        <source>Type what you want to do, and do it</source>
        <translation>Ne yapmak istediğinizi yazın, yapılsın</translation>
    </message>
    <message>
        <source>About sam2studio</source>
        <translation>sam2studio hakkında</translation>
    </message>
    <message>
        <source>Version, licences and versions of the parts</source>
        <translation>Sürüm, lisanslar ve parçaların sürümleri</translation>
    </message>
    <message>
        <source>Class {key}</source>
        <translation>Sınıf {key}</translation>
    </message>
    <message>
        <source>Give the selected objects class {key}, or make it the class of the next one</source>
        <translation>Seçili nesnelere {key}. sınıfı ver ya da onu sonraki nesnenin sınıfı yap</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Oynat</translation>
    </message>
    <message>
        <source>Play the video, or stop</source>
        <translation>Videoyu oynat ya da durdur</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>Yinele</translation>
    </message>
    <message>
        <source>Begin anew at the end of the video or of the range</source>
        <translation>Videonun ya da aralığın sonunda baştan başla</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>Sonraki kare</translation>
    </message>
    <message>
        <source>Go one frame forward</source>
        <translation>Bir kare ileri git</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>Önceki kare</translation>
    </message>
    <message>
        <source>Go one frame back</source>
        <translation>Bir kare geri git</translation>
    </message>
    <message>
        <source>Ten frames forward</source>
        <translation>On kare ileri</translation>
    </message>
    <message>
        <source>Go ten frames forward</source>
        <translation>On kare ileri git</translation>
    </message>
    <message>
        <source>Ten frames back</source>
        <translation>On kare geri</translation>
    </message>
    <message>
        <source>Go ten frames back</source>
        <translation>On kare geri git</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>İlk kare</translation>
    </message>
    <message>
        <source>Go to the start of the video</source>
        <translation>Videonun başına git</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>Son kare</translation>
    </message>
    <message>
        <source>Go to the end of the video</source>
        <translation>Videonun sonuna git</translation>
    </message>
    <message>
        <source>Next keyframe</source>
        <translation>Sonraki anahtar kare</translation>
    </message>
    <message>
        <source>Go to the next frame where you said something about an object</source>
        <translation>Bir nesne hakkında bir şey söylediğiniz sonraki kareye git</translation>
    </message>
    <message>
        <source>Previous keyframe</source>
        <translation>Önceki anahtar kare</translation>
    </message>
    <message>
        <source>Go to the previous frame where you said something about an object</source>
        <translation>Bir nesne hakkında bir şey söylediğiniz önceki kareye git</translation>
    </message>
    <message>
        <source>Next doubtful frame</source>
        <translation>Sonraki şüpheli kare</translation>
    </message>
    <message>
        <source>Go to the next frame that needs a look</source>
        <translation>Bakılması gereken sonraki kareye git</translation>
    </message>
    <message>
        <source>Previous doubtful frame</source>
        <translation>Önceki şüpheli kare</translation>
    </message>
    <message>
        <source>Go to the previous frame that needs a look</source>
        <translation>Bakılması gereken önceki kareye git</translation>
    </message>
    <message>
        <source>Range starts here</source>
        <translation>Aralık burada başlasın</translation>
    </message>
    <message>
        <source>Track and review from this frame on</source>
        <translation>Bu kareden başlayarak takip et ve incele</translation>
    </message>
    <message>
        <source>Range ends here</source>
        <translation>Aralık burada bitsin</translation>
    </message>
    <message>
        <source>Track and review up to this frame</source>
        <translation>Bu kareye kadar takip et ve incele</translation>
    </message>
    <message>
        <source>Whole video</source>
        <translation>Tüm video</translation>
    </message>
    <message>
        <source>Forget the range</source>
        <translation>Aralığı kaldır</translation>
    </message>
    <message>
        <source>Track forward</source>
        <translation>İleri takip et</translation>
    </message>
    <message>
        <source>Follow the objects from this frame to the end of the range</source>
        <translation>Nesneleri bu kareden aralığın sonuna kadar izle</translation>
    </message>
    <message>
        <source>Track backward</source>
        <translation>Geri takip et</translation>
    </message>
    <message>
        <source>Follow the objects from this frame to the start of the range</source>
        <translation>Nesneleri bu kareden aralığın başına kadar izle</translation>
    </message>
    <message>
        <source>Track both ways</source>
        <translation>İki yönde takip et</translation>
    </message>
    <message>
        <source>Follow the objects from this frame to both ends of the range</source>
        <translation>Nesneleri bu kareden aralığın iki ucuna kadar izle</translation>
    </message>
    <message>
        <source>Track all again</source>
        <translation>Hepsini yeniden takip et</translation>
    </message>
    <message>
        <source>Follow the objects anew through the video or range, past keyframes: with another model</source>
        <translation>Nesneleri videoda ya da aralıkta, anahtar karelerin ötesinde de baştan izle: örneğin başka bir modelle</translation>
    </message>
    <message>
        <source>Stop tracking</source>
        <translation>Takibi durdur</translation>
    </message>
    <message>
        <source>Stop; the frames that are done stay</source>
        <translation>Durdur; biten kareler kalır</translation>
    </message>
    <message>
        <source>Make keyframe</source>
        <translation>Anahtar kare yap</translation>
    </message>
    <message>
        <source>Keep the selected objects&apos; masks on this frame as yours; the tracker obeys them</source>
        <translation>Seçili nesnelerin bu karedeki maskelerini sizin say; takip onlara uyar</translation>
    </message>
    <message>
        <source>Absent from here</source>
        <translation>Buradan sonra yok</translation>
    </message>
    <message>
        <source>Say that the selected objects are out of sight from this frame on</source>
        <translation>Seçili nesnelerin bu kareden sonra görünmediğini belirt</translation>
    </message>
    <message>
        <source>Absent before here</source>
        <translation>Buradan önce yok</translation>
    </message>
    <message>
        <source>Say that the selected objects come into sight on this frame</source>
        <translation>Seçili nesnelerin bu karede görünmeye başladığını belirt</translation>
    </message>
    <message>
        <source>Join tracks</source>
        <translation>İzleri birleştir</translation>
    </message>
    <message>
        <source>Make one object of the selected ones; the one selected last keeps its name</source>
        <translation>Seçili nesneleri tek nesne yap; son seçilenin adı kalır</translation>
    </message>
    <message>
        <source>Mark stretch as reviewed</source>
        <translation>Bölümü incelendi olarak işaretle</translation>
    </message>
    <message>
        <source>Say that the selected objects, or all, are right between keyframes, or in the range</source>
        <translation>Seçili nesnelerin ya da hepsinin anahtar kareler arasında ya da aralıkta doğru olduğunu belirt</translation>
    </message>
    <message>
        <source>Auto-annotate…</source>
        <translation>Otomatik etiketle…</translation>
    </message>
    <message>
        <source>Have a detector find objects and the model mask them, on many images</source>
        <translation>Birçok resimde nesneleri algılayıcı bulsun, maskelerini model yapsın</translation>
    </message>
    <message>
        <source>Review proposals</source>
        <translation>Önerileri incele</translation>
    </message>
    <message>
        <source>Go through what only a machine has seen, the most doubtful first</source>
        <translation>Yalnızca makinenin gördüklerini, en şüphelisinden başlayarak incele</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Düzelt</translation>
    </message>
    <message>
        <source>Show everything and correct this proposal with clicks, or give it another class</source>
        <translation>Her şeyi göster; bu öneriyi tıklamalarla düzelt ya da ona başka bir sınıf ver</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Reddet</translation>
    </message>
    <message>
        <source>Take this proposal away; of a video, its whole track</source>
        <translation>Bu öneriyi kaldır; videoda bütün izini</translation>
    </message>
    <message>
        <source>Accept on this frame only</source>
        <translation>Yalnız bu karede kabul et</translation>
    </message>
    <message>
        <source>This track is right on the frame shown; its other frames stay to be looked at</source>
        <translation>Bu iz gösterilen karede doğru; öteki kareleri incelenmeyi bekler</translation>
    </message>
    <message>
        <source>Reject on this frame only</source>
        <translation>Yalnız bu karede reddet</translation>
    </message>
    <message>
        <source>Take this track off the frame shown; the rest of it stays up</source>
        <translation>Bu izi gösterilen kareden kaldır; geri kalanı incelemede kalır</translation>
    </message>
    <message>
        <source>Next proposal</source>
        <translation>Sonraki öneri</translation>
    </message>
    <message>
        <source>Leave this proposal for later</source>
        <translation>Bu öneriyi sonraya bırak</translation>
    </message>
    <message>
        <source>Previous proposal</source>
        <translation>Önceki öneri</translation>
    </message>
    <message>
        <source>Go back to the proposal before</source>
        <translation>Bir önceki öneriye dön</translation>
    </message>
    <message>
        <source>Accept all above a score…</source>
        <translation>Bir puanın üstündekileri kabul et…</translation>
    </message>
    <message>
        <source>Accept the proposals that the machine is sure of, in one step</source>
        <translation>Makinenin emin olduğu önerileri tek adımda kabul et</translation>
    </message>
    <message>
        <source>Statistics of the review…</source>
        <translation>İnceleme istatistikleri…</translation>
    </message>
    <message>
        <source>How many proposals of each class were right</source>
        <translation>Her sınıfta kaç önerinin doğru olduğu</translation>
    </message>
    <message>
        <source>Click and select</source>
        <translation>Tıkla ve seç</translation>
    </message>
    <message>
        <source>Clicks and boxes ask the model; a click on a mask selects it</source>
        <translation>Tıklamalar ve kutular modele sorar; maskeye tıklamak onu seçer</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Fırça</translation>
    </message>
    <message>
        <source>Paint on the selected object&apos;s mask, or a new one; the right button erases</source>
        <translation>Seçili nesnenin maskesini, yoksa yeni bir maskeyi boya; sağ düğme siler</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Çokgen</translation>
    </message>
    <message>
        <source>Add what a polygon encloses: clicks set corners; a click on the first one closes it</source>
        <translation>Bir çokgenin içini ekle: tıklamalar köşe koyar; ilk köşeye tıklama kapatır</translation>
    </message>
    <message>
        <source>Add or take away</source>
        <translation>Ekle ya da çıkar</translation>
    </message>
    <message>
        <source>Turn the brush into an eraser, or the polygon into a cutter, and back</source>
        <translation>Fırçayı silgiye, çokgeni kesiciye çevir; sonra geri</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Daha küçük fırça</translation>
    </message>
    <message>
        <source>Make the brush smaller</source>
        <translation>Fırçayı küçült</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Daha büyük fırça</translation>
    </message>
    <message>
        <source>Make the brush larger</source>
        <translation>Fırçayı büyüt</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Delikleri doldur</translation>
    </message>
    <message>
        <source>Fill what the selected objects&apos; masks enclose</source>
        <translation>Seçili nesnelerin maskelerinin çevrelediği yerleri doldur</translation>
    </message>
    <message>
        <source>Keep largest part</source>
        <translation>En büyük parçayı bırak</translation>
    </message>
    <message>
        <source>Take all but the largest part off the selected objects&apos; masks</source>
        <translation>Seçili nesnelerin maskelerinde yalnızca en büyük parçayı bırak</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Yumuşat</translation>
    </message>
    <message>
        <source>Make the borders of the selected objects&apos; masks round</source>
        <translation>Seçili nesnelerin maskelerinin kenarlarını yuvarlat</translation>
    </message>
    <message>
        <source>Draw outline to edges</source>
        <translation>Kenarlara oturt</translation>
    </message>
    <message>
        <source>Move the outlines of the selected objects&apos; masks to the edges in the picture nearby</source>
        <translation>Seçili nesnelerin maskelerinin dış çizgisini resimdeki yakın kenarlara oturt</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Genişlet</translation>
    </message>
    <message>
        <source>Make the selected objects&apos; masks larger by one pixel all around</source>
        <translation>Seçili nesnelerin maskelerini çepeçevre bir piksel genişlet</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>Daralt</translation>
    </message>
    <message>
        <source>Make the selected objects&apos; masks smaller by one pixel all around</source>
        <translation>Seçili nesnelerin maskelerini çepeçevre bir piksel daralt</translation>
    </message>
    <message>
        <source>Unite</source>
        <translation>Birleştir</translation>
    </message>
    <message>
        <source>Give the object selected last the pixels of all that are selected; the others go</source>
        <translation>Seçili hepsinin piksellerini en son seçilen nesneye ver; diğerleri gider</translation>
    </message>
    <message>
        <source>Cut the others out</source>
        <translation>Diğerlerini çıkar</translation>
    </message>
    <message>
        <source>Take the pixels of the other selected objects off the one selected last</source>
        <translation>Seçili diğer nesnelerin piksellerini en son seçilenden çıkar</translation>
    </message>
    <message>
        <source>Leave the object selected last what all that are selected have in common; the others go</source>
        <translation>En son seçilen nesneye seçili hepsinin ortak piksellerini bırak; diğerleri gider</translation>
    </message>
    <message>
        <source>Keep what they share</source>
        <translation>Ortak olanı bırak</translation>
    </message>
    <message>
        <source>Copy objects</source>
        <translation>Nesneleri kopyala</translation>
    </message>
    <message>
        <source>Note the selected objects with their masks, to paste them on another frame or image</source>
        <translation>Seçili nesneleri maskeleriyle kopyala; başka bir kareye ya da resme yapıştırılır</translation>
    </message>
    <message>
        <source>Paste objects</source>
        <translation>Nesneleri yapıştır</translation>
    </message>
    <message>
        <source>Put the copied objects on this frame or image, at the same pixels</source>
        <translation>Kopyalanan nesneleri bu kareye ya da resme, aynı piksellere koy</translation>
    </message>
</context>
<context>
    <name>AutoAnnotateDialog</name>
    <message>
        <source>Auto-annotate</source>
        <translation>Otomatik etiketle</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>Etiketle</translation>
    </message>
    <message>
        <source>Find and mask objects; what is found are proposals for you to review (Enter)</source>
        <translation>Nesneleri bul ve maskele; bulunanlar incelemeniz için öneridir (Enter)</translation>
    </message>
    <message>
        <source>Detector</source>
        <translation>Algılayıcı</translation>
    </message>
    <message>
        <source>What finds the objects</source>
        <translation>Nesneleri bulan model</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>Bölütleyici</translation>
    </message>
    <message>
        <source>What turns the detector&apos;s boxes into masks</source>
        <translation>Algılayıcının kutularını maskeye çeviren model</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>Arka planda sürdür</translation>
    </message>
    <message>
        <source>Close this window; the status bar shows how it gets on</source>
        <translation>Bu pencereyi kapat; ilerleme durum çubuğunda görünür</translation>
    </message>
    <message>
        <source>Review proposals</source>
        <translation>Önerileri incele</translation>
    </message>
    <message>
        <source>Go through them, the most doubtful first</source>
        <translation>En şüphelisinden başlayarak incele</translation>
    </message>
    <message>
        <source>Without objects ({count})</source>
        <translation>Nesnesi olmayanlar ({count})</translation>
    </message>
    <message>
        <source>All ({count})</source>
        <translation>Hepsi ({count})</translation>
    </message>
    <message>
        <source>Selected in the list ({count})</source>
        <translation>Listede seçili olanlar ({count})</translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n öneri</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames</source>
        <translation>
            <numerusform>%n resim ve kare</numerusform>
        </translation>
    </message>
    <message>
        <source>{rate} images a second</source>
        <translation>saniyede {rate} resim</translation>
    </message>
    <message numerus="yes">
        <source>%n had been annotated in the same way before.</source>
        <translation>
            <numerusform>%n tanesi daha önce aynı biçimde etiketlenmişti.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have objects or were reviewed, and were left alone.</source>
        <translation>
            <numerusform>%n tanesinin nesnesi vardı ya da incelenmişti; onlara dokunulmadı.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects were there already.</source>
        <translation>
            <numerusform>%n nesne zaten vardı.</numerusform>
        </translation>
    </message>
    <message>
        <source>New classes: {names}</source>
        <translation>Yeni sınıflar: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%n more.</source>
        <translation>
            <numerusform>%n tane daha.</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Dışarıda kalanlar</translation>
    </message>
    <message>
        <source>The media are annotated.</source>
        <translation>Medya etiketlendi.</translation>
    </message>
    <message>
        <source>Nothing new was found.</source>
        <translation>Yeni bir şey bulunmadı.</translation>
    </message>
    <message>
        <source>There was nothing to annotate.</source>
        <translation>Etiketlenecek bir şey yoktu.</translation>
    </message>
    <message>
        <source>Stopped. What was done is kept.</source>
        <translation>Durduruldu. Yapılanlar saklandı.</translation>
    </message>
    <message>
        <source>The detector&apos;s own masks</source>
        <translation>Algılayıcının kendi maskeleri</translation>
    </message>
    <message>
        <source>Media</source>
        <translation>Medya</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>Algılama</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Sınıflar</translation>
    </message>
    <message>
        <source>What is found are proposals: they are not exported before you have confirmed them.</source>
        <translation>Bulunanlar öneridir: siz onaylamadan dışa aktarılmazlar.</translation>
    </message>
    <message>
        <source>Leave them alone</source>
        <translation>Dokunma</translation>
    </message>
    <message>
        <source>Add what is missing</source>
        <translation>Eksikleri ekle</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>Hangileri</translation>
    </message>
    <message>
        <source>The images and videos that are annotated</source>
        <translation>Etiketlenecek resimler ve videolar</translation>
    </message>
    <message>
        <source>What you made or confirmed is never changed</source>
        <translation>Yaptıklarınız ve onayladıklarınız hiç değişmez</translation>
    </message>
    <message>
        <source>Those with objects</source>
        <translation>Nesnesi olanlar</translation>
    </message>
    <message>
        <source>Of a video, only every so many frames</source>
        <translation>Videoların yalnızca şu kadarıncı kareleri</translation>
    </message>
    <message>
        <source>Every n-th frame of videos</source>
        <translation>Videoda her kaç karede bir</translation>
    </message>
    <message>
        <source>Least score</source>
        <translation>En düşük puan</translation>
    </message>
    <message>
        <source>Objects that the detector is less sure of are left out</source>
        <translation>Algılayıcının daha az emin olduğu nesneler dışarıda kalır</translation>
    </message>
    <message>
        <source>Of two boxes of a class that overlap more (IoU), the worse one is left out</source>
        <translation>Aynı sınıftan, bundan çok örtüşen (IoU) iki kutunun kötüsü dışarıda kalır</translation>
    </message>
    <message>
        <source>Most overlap</source>
        <translation>En çok örtüşme</translation>
    </message>
    <message>
        <source>Long side of what the detector sees; larger finds smaller objects and takes longer</source>
        <translation>Algılayıcının gördüğünün uzun kenarı; büyüğü daha küçük nesneleri bulur ve daha uzun sürer</translation>
    </message>
    <message>
        <source>Size of images</source>
        <translation>Resim boyu</translation>
    </message>
    <message>
        <source>Most objects on an image</source>
        <translation>Bir resimde en çok nesne</translation>
    </message>
    <message>
        <source>The detector&apos;s best ones are taken</source>
        <translation>Algılayıcının en iyileri alınır</translation>
    </message>
</context>
<context>
    <name>AutoAnnotateWiring</name>
    <message>
        <source>Classic (no model)</source>
        <translation>Klasik (modelsiz)</translation>
    </message>
    <message>
        <source>Annotating {done}/{total}</source>
        <translation>Etiketleniyor {done}/{total}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n öneri</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n dışarıda kaldı</numerusform>
        </translation>
    </message>
    <message>
        <source>{rate} images/s</source>
        <translation>{rate} resim/sn</translation>
    </message>
    <message>
        <source>{seconds} s/image</source>
        <translation>{seconds} sn/resim</translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames annotated.</source>
        <translation>
            <numerusform>%n resim ve kare etiketlendi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals wait for you: [review.proposals] reviews them.</source>
        <translation>
            <numerusform>%n öneri sizi bekliyor: [review.proposals] ile inceleyin.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupsDialog</name>
    <message>
        <source>while you worked</source>
        <translation>çalışırken</translation>
    </message>
    <message>
        <source>when it was opened</source>
        <translation>açıldığında</translation>
    </message>
    <message>
        <source>before an import</source>
        <translation>içe aktarmadan önce</translation>
    </message>
    <message>
        <source>before a class was deleted</source>
        <translation>bir sınıf silinmeden önce</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Yedekler</translation>
    </message>
    <message>
        <source>Backups of this project, newest first</source>
        <translation>Bu projenin yedekleri, en yenisi başta</translation>
    </message>
    <message>
        <source>There are no backups yet. They are made every 30 minutes of work, when a project that has changed is opened, and before imports.</source>
        <translation>Henüz yedek yok. Yedekler çalışırken her 30 dakikada bir, değişmiş bir proje açıldığında ve içe aktarmalardan önce alınır.</translation>
    </message>
    <message>
        <source>A backup is opened as a new project; this one stays as it is.</source>
        <translation>Yedek yeni bir proje olarak açılır; bu proje olduğu gibi kalır.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Klasörü göster</translation>
    </message>
    <message>
        <source>Open the folder in the file manager</source>
        <translation>Klasörü dosya yöneticisinde aç</translation>
    </message>
    <message>
        <source>Open as copy…</source>
        <translation>Kopya olarak aç…</translation>
    </message>
    <message>
        <source>Make a new project of the backup and open it (Enter)</source>
        <translation>Yedekten yeni bir proje yap ve onu aç (Enter)</translation>
    </message>
    <message>
        <source>before the file was updated</source>
        <translation>dosya güncellenmeden önce</translation>
    </message>
    <message>
        <source>{time}, {reason}  ({size})</source>
        <translation>{time}, {reason}  ({size})</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Details</source>
        <translation>Ayrıntılar</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Bildirim</translation>
    </message>
    <message>
        <source>Details of the notice</source>
        <translation>Bildirimin ayrıntıları</translation>
    </message>
    <message>
        <source>Details of the notice; they can be copied</source>
        <translation>Bildirimin ayrıntıları; kopyalanabilir</translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation>Ayrıntıları göster ya da gizle</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Kapat</translation>
    </message>
    <message>
        <source>Dismiss this notice</source>
        <translation>Bu bildirimi kapat</translation>
    </message>
    <message>
        <source>What the notice offers</source>
        <translation>Bildirimin önerdiği</translation>
    </message>
    <message numerus="yes">
        <source>%n more notices</source>
        <translation>
            <numerusform>%n bildirim daha</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Whole video</source>
        <translation>Tüm video</translation>
    </message>
    <message>
        <source>Show the whole video</source>
        <translation>Tüm videoyu göster</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zaman çizelgesi</translation>
    </message>
    <message>
        <source>Up and Down choose an object, + and - zoom, the menu key offers what can be done on this frame.</source>
        <translation>Yukarı ve Aşağı nesne seçer, + ve - yakınlaştırır, menü tuşu bu karede yapılabilecekleri sunar.</translation>
    </message>
    <message>
        <source>Scroll in time</source>
        <translation>Zamanda kaydır</translation>
    </message>
    <message>
        <source>Scroll the objects</source>
        <translation>Nesneleri kaydır</translation>
    </message>
</context>
<context>
    <name>BulkController</name>
    <message>
        <source>Looking at the media</source>
        <translation>Medyaya bakılıyor</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Hazırlanıyor</translation>
    </message>
    <message>
        <source>Loading the models</source>
        <translation>Modeller yükleniyor</translation>
    </message>
</context>
<context>
    <name>CandidateCard</name>
    <message>
        <source>Use this mask ({key})</source>
        <translation>Bu maskeyi kullan ({key})</translation>
    </message>
    <message>
        <source>Use this mask</source>
        <translation>Bu maskeyi kullan</translation>
    </message>
    <message>
        <source>Candidate {number}, score {score}</source>
        <translation>{number}. aday, puan {score}</translation>
    </message>
</context>
<context>
    <name>CandidateStrip</name>
    <message>
        <source>Candidates</source>
        <translation>Adaylar</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Canvas</source>
        <translation>Tuval</translation>
    </message>
    <message>
        <source>Dragging paints, with the right button (or Alt) erases, with Shift begins another object. The wheel zooms, Space+drag pans.</source>
        <translation>Sürüklemek boyar; sağ düğmeyle (ya da Alt ile) siler, Shift ile başka bir nesneye başlar. Tekerlek yakınlaştırır, Boşluk+sürükle kaydırır.</translation>
    </message>
    <message>
        <source>Click sets a corner of the polygon; a click on the first one or a double click closes it. The wheel zooms, Space+drag pans.</source>
        <translation>Tıklama çokgene köşe koyar; ilk köşeye tıklama ya da çift tıklama onu kapatır. Tekerlek yakınlaştırır, Boşluk+sürükle kaydırır.</translation>
    </message>
    <message>
        <source>Click adds to the object, right click (or Alt+click) takes away, dragging draws a box. The wheel zooms, Space+drag pans, a double click here fits the image.</source>
        <translation>Tıklama nesneye ekler, sağ tıklama (ya da Alt+tıklama) çıkarır, sürükleme kutu çizer. Tekerlek yakınlaştırır, Boşluk+sürükleme kaydırır, buraya çift tıklama resmi sığdırır.</translation>
    </message>
</context>
<context>
    <name>ChangeKeysDialog</name>
    <message>
        <source>Change keys</source>
        <translation>Tuşları değiştir</translation>
    </message>
    <message>
        <source>Filter actions</source>
        <translation>İşlemleri süz</translation>
    </message>
    <message>
        <source>Show only actions whose name, menu or key contains this (Esc clears)</source>
        <translation>Yalnızca adında, menüsünde ya da tuşunda bu geçen işlemleri göster (Esc temizler)</translation>
    </message>
    <message>
        <source>Filter by name or key</source>
        <translation>Ada ya da tuşa göre süz</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>Bu adda bir şey yok.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Sıfırla</translation>
    </message>
    <message>
        <source>Reset all…</source>
        <translation>Tümünü sıfırla…</translation>
    </message>
    <message>
        <source>Give all actions the keys of the preset again</source>
        <translation>Tüm işlemlere yine hazır ayarın tuşlarını ver</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Hazır ayar</translation>
    </message>
    <message>
        <source>Whose keys to use; your own changes to each are kept</source>
        <translation>Kimin tuşları kullanılsın; her biri için kendi değişiklikleriniz saklanır</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>İşlemler</translation>
    </message>
    <message>
        <source>Enter or a double click listens for a key</source>
        <translation>Enter ya da çift tıklama bir tuş bekler</translation>
    </message>
    <message>
        <source>Give this action the keys of the preset again</source>
        <translation>Bu işleme yine hazır ayarın tuşlarını ver</translation>
    </message>
    <message>
        <source>Keys as in</source>
        <translation>Tuşlar:</translation>
    </message>
    <message>
        <source>Remove {key}</source>
        <translation>{key} tuşunu kaldır</translation>
    </message>
    <message>
        <source>This key does nothing any more</source>
        <translation>Bu tuş artık bir şey yapmaz</translation>
    </message>
    <message>
        <source>Press the key, with Ctrl, Alt or Shift if you like. Esc leaves it as it is.</source>
        <translation>Tuşa basın; isterseniz Ctrl, Alt ya da Shift ile. Esc olduğu gibi bırakır.</translation>
    </message>
    <message>
        <source>{key} does this already.</source>
        <translation>{key} zaten bunu yapıyor.</translation>
    </message>
    <message>
        <source>{key} opens the menu “{menu}”. Choose another key.</source>
        <translation>{key} “{menu}” menüsünü açar. Başka bir tuş seçin.</translation>
    </message>
    <message>
        <source>{key} is the key of {names}.</source>
        <translation>{key} şu işlemin tuşu: {names}.</translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation>Devral</translation>
    </message>
    <message>
        <source>It does this now, and nothing else</source>
        <translation>Artık bunu yapar, başka bir şey yapmaz</translation>
    </message>
    <message>
        <source>Use it for both</source>
        <translation>İkisi için kullan</translation>
    </message>
    <message>
        <source>What is possible only on videos, in reviews or with a tool in hand has the key there</source>
        <translation>Yalnızca videolarda, incelemede ya da elde bir araçla yapılabilen, tuşu orada alır</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>Geri al</translation>
    </message>
    <message>
        <source>It does this again, and nothing else</source>
        <translation>Yine bunu yapar, başka bir şey yapmaz</translation>
    </message>
    <message numerus="yes">
        <source>%n actions have other keys than the preset gives them.</source>
        <translation>
            <numerusform>%n işlemin tuşları hazır ayardakinden farklı.</numerusform>
        </translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Tümünü sıfırla</translation>
    </message>
</context>
<context>
    <name>ClassDelegate</name>
    <message>
        <source>Class name</source>
        <translation>Sınıf adı</translation>
    </message>
    <message>
        <source>New name of the class (Enter keeps it, Esc does not)</source>
        <translation>Sınıfın yeni adı (Enter saklar, Esc vazgeçer)</translation>
    </message>
</context>
<context>
    <name>ClassMap</name>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} / {all}</translation>
    </message>
    <message>
        <source>They are known when the detector is on this computer.</source>
        <translation>Algılayıcı bu bilgisayarda olunca belli olur.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Ara</translation>
    </message>
    <message>
        <source>Search for a class</source>
        <translation>Sınıf ara</translation>
    </message>
    <message>
        <source>Show only classes with this in their name</source>
        <translation>Yalnızca adında bu geçen sınıfları göster</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Sınıflar</translation>
    </message>
    <message>
        <source>Tick what is to be looked for; a double click at the right says what the project calls it</source>
        <translation>Aranacakları işaretleyin; sağdaki ada çift tıklamak projedeki adını belirler</translation>
    </message>
    <message>
        <source>Detector finds</source>
        <translation>Algılayıcıdaki adı</translation>
    </message>
    <message>
        <source>Project calls it</source>
        <translation>Projedeki adı</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Hepsi</translation>
    </message>
    <message>
        <source>Look for all classes that are shown</source>
        <translation>Görünen bütün sınıfları ara</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Hiçbiri</translation>
    </message>
    <message>
        <source>Look for none of the classes that are shown</source>
        <translation>Görünen sınıfların hiçbirini arama</translation>
    </message>
</context>
<context>
    <name>ClassModel</name>
    <message>
        <source>, key {key}</source>
        <translation>, tuş {key}</translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n nesne</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassesController</name>
    <message>
        <source>object</source>
        <translation>nesne</translation>
    </message>
    <message>
        <source>Add class “{name}”</source>
        <translation>“{name}” sınıfını ekle</translation>
    </message>
    <message>
        <source>There is a class “{name}” already.</source>
        <translation>“{name}” adında bir sınıf zaten var.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Başka bir ad seçin.</translation>
    </message>
    <message>
        <source>Rename class</source>
        <translation>Sınıfı yeniden adlandır</translation>
    </message>
    <message>
        <source>Change class colour</source>
        <translation>Sınıf rengini değiştir</translation>
    </message>
    <message>
        <source>Change class key</source>
        <translation>Sınıf tuşunu değiştir</translation>
    </message>
    <message>
        <source>Move class</source>
        <translation>Sınıfı taşı</translation>
    </message>
    <message>
        <source>Delete class “{name}”</source>
        <translation>“{name}” sınıfını sil</translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message>
        <source>Classes</source>
        <translation>Sınıflar</translation>
    </message>
    <message>
        <source>Click chooses a class (1 to 9), double click or F2 renames, dragging reorders</source>
        <translation>Tıklama sınıf seçer (1–9), çift tıklama ya da F2 yeniden adlandırır, sürükleme sıralar</translation>
    </message>
    <message>
        <source>Name what you want to mark,
for example “car”.</source>
        <translation>İşaretlemek istediğinizi adlandırın,
örneğin “araba”.</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>Yeni sınıf</translation>
    </message>
    <message>
        <source>Name of a new class (Enter adds it)</source>
        <translation>Yeni bir sınıfın adı (Enter ekler)</translation>
    </message>
    <message>
        <source>Add class</source>
        <translation>Sınıf ekle</translation>
    </message>
    <message>
        <source>Add this class (Enter)</source>
        <translation>Bu sınıfı ekle (Enter)</translation>
    </message>
    <message>
        <source>Rename	F2</source>
        <translation>Yeniden adlandır	F2</translation>
    </message>
    <message>
        <source>Change colour…</source>
        <translation>Rengi değiştir…</translation>
    </message>
    <message>
        <source>Number key</source>
        <translation>Sayı tuşu</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Yok</translation>
    </message>
    <message numerus="yes">
        <source>Delete class and its %n objects</source>
        <translation>
            <numerusform>Sınıfı ve %n nesnesini sil</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete class</source>
        <translation>Sınıfı sil</translation>
    </message>
</context>
<context>
    <name>ColorMenu</name>
    <message>
        <source>Red</source>
        <translation>Kırmızı</translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation>Al</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Turuncu</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Sarı</translation>
    </message>
    <message>
        <source>Lime</source>
        <translation>Limon yeşili</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Yeşil</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Deniz yeşili</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>Camgöbeği</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>Gök mavisi</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Mavi</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Menekşe</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Mor</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Pembe</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>Gül</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>Kahverengi</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Gri</translation>
    </message>
    <message>
        <source>Other colour…</source>
        <translation>Başka renk…</translation>
    </message>
    <message>
        <source>Colour of the class</source>
        <translation>Sınıfın rengi</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Komutlar</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Komut</translation>
    </message>
    <message>
        <source>Type a part of what you want to do; Enter does it, Esc closes</source>
        <translation>Yapmak istediğinizin bir parçasını yazın; Enter yapar, Esc kapatır</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Ne yapmak istiyorsunuz?</translation>
    </message>
    <message>
        <source>Enter or a click does it</source>
        <translation>Enter ya da tıklama yapar</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>Bu adda bir şey yok.</translation>
    </message>
</context>
<context>
    <name>CountsTable</name>
    <message>
        <source>in all</source>
        <translation>toplam</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Resimler</translation>
    </message>
    <message>
        <source>Images and frames</source>
        <translation>Resimler ve kareler</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Videolar</translation>
    </message>
    <message numerus="yes">
        <source>%n more classes</source>
        <translation>
            <numerusform>%n sınıf daha</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DatasetDialog</name>
    <message>
        <source>Dataset</source>
        <translation>Veri kümesi</translation>
    </message>
    <message>
        <source>“{name}” is a dataset: {format}.</source>
        <translation>“{name}” bir veri kümesi: {format}.</translation>
    </message>
    <message>
        <source>An import takes its objects and classes over, and adds the images that are not there yet.</source>
        <translation>İçe aktarma, nesnelerini ve sınıflarını alır; henüz burada olmayan resimleri de ekler.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Add nothing</source>
        <translation>Hiçbir şey ekleme</translation>
    </message>
    <message>
        <source>Images only</source>
        <translation>Yalnızca resimler</translation>
    </message>
    <message>
        <source>Add its images and videos, no objects</source>
        <translation>Resimlerini ve videolarını ekle, nesnelerini ekleme</translation>
    </message>
    <message>
        <source>Open the import window with this dataset filled in</source>
        <translation>İçe aktarma penceresini bu veri kümesiyle aç</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>İçe aktar…</translation>
    </message>
</context>
<context>
    <name>DeviceDialog</name>
    <message>
        <source>Device</source>
        <translation>Aygıt</translation>
    </message>
    <message>
        <source>Run models on</source>
        <translation>Modelleri çalıştır</translation>
    </message>
    <message>
        <source>Where models run from now on</source>
        <translation>Modellerin bundan sonra çalışacağı yer</translation>
    </message>
    <message>
        <source>Compute in</source>
        <translation>Hesaplama türü</translation>
    </message>
    <message>
        <source>The arithmetic of models</source>
        <translation>Modellerin sayı türü</translation>
    </message>
    <message>
        <source>The model is loaded again at once. The classic segmenter always runs on the processor.</source>
        <translation>Model hemen yeniden yüklenir. Klasik bölütleyici hep işlemcide çalışır.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Otomatik</translation>
    </message>
    <message>
        <source>Tracking memory</source>
        <translation>Takip belleği</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Memory for tracked frames, from the next run on</source>
        <translation>Takip edilen kareler için bellek; bir sonraki takipten başlayarak</translation>
    </message>
    <message>
        <source>Light memory</source>
        <translation>Hafif bellek</translation>
    </message>
    <message>
        <source>Remember less of each frame, from the next run on</source>
        <translation>Bir sonraki takipten başlayarak her kareden daha azını hatırla</translation>
    </message>
    <message>
        <source>Tracks faster on a processor; masks are a little less exact.</source>
        <translation>İşlemcide daha hızlı takip eder; maskeler biraz daha az kesindir.</translation>
    </message>
    <message>
        <source>It does not grow with the length of a video: what is farthest away is forgotten.</source>
        <translation>Videonun uzunluğuyla büyümez: en uzakta olan unutulur.</translation>
    </message>
    <message>
        <source>{size} MB are in use.</source>
        <translation>{size} MB kullanımda.</translation>
    </message>
</context>
<context>
    <name>DialogFrame</name>
    <message>
        <source>Close</source>
        <translation>Kapat</translation>
    </message>
    <message>
        <source>Close this window (Esc)</source>
        <translation>Bu pencereyi kapat (Esc)</translation>
    </message>
</context>
<context>
    <name>DocumentController</name>
    <message>
        <source>Read-only: {reason}</source>
        <translation>Salt okunur: {reason}</translation>
    </message>
    <message>
        <source>Not saved: the disk is full</source>
        <translation>Kaydedilmedi: disk dolu</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>Bütün değişiklikler kaydedildi</translation>
    </message>
    <message>
        <source>Locate folder</source>
        <translation>Klasörü bul</translation>
    </message>
    <message>
        <source>Nothing can be written to “{folder}”, so the project is at {path}.</source>
        <translation>“{folder}” klasörüne yazılamıyor, bu yüzden proje şurada: {path}.</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>Geri alınıyor…</translation>
    </message>
    <message>
        <source>Redoing…</source>
        <translation>Yineleniyor…</translation>
    </message>
    <message>
        <source>The disk was full until the end: {actions} could not be saved.</source>
        <translation>Disk sonuna kadar doluydu: {actions} kaydedilemedi.</translation>
    </message>
    <message>
        <source>Everything before that is saved.</source>
        <translation>Bundan önceki her şey kaydedildi.</translation>
    </message>
    <message>
        <source>Make room on the disk, then do it again.</source>
        <translation>Diskte yer aç, sonra yeniden yap.</translation>
    </message>
</context>
<context>
    <name>DocumentWiring</name>
    <message>
        <source>New project</source>
        <translation>Yeni proje</translation>
    </message>
    <message>
        <source>Projects (*.s2s)</source>
        <translation>Projeler (*.s2s)</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Proje aç</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>Resim aç</translation>
    </message>
    <message>
        <source>Images ({patterns})</source>
        <translation>Resimler ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Klasör aç</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopyasını kaydet</translation>
    </message>
    <message>
        <source>A copy was saved as {name}.</source>
        <translation>Kopya {name} olarak kaydedildi.</translation>
    </message>
    <message numerus="yes">
        <source>%n videos added.</source>
        <translation>
            <numerusform>%n video eklendi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images added.</source>
        <translation>
            <numerusform>%n resim eklendi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files added.</source>
        <translation>
            <numerusform>%n dosya eklendi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n files only the first picture is taken: they are animations or have pages.</source>
        <translation>
            <numerusform>%n dosyanın yalnızca ilk resmi alındı: canlandırma ya da birden çok sayfa.</numerusform>
        </translation>
    </message>
    <message>
        <source>To mark the others, save them as images of their own.</source>
        <translation>Ötekileri işaretlemek için onları ayrı resimler olarak kaydedin.</translation>
    </message>
    <message numerus="yes">
        <source>There is something to know about %n videos; the details say what.</source>
        <translation>
            <numerusform>%n video hakkında bilinmesi gereken bir şey var; ayrıntılarda yazıyor.</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} okunuyor…</translation>
    </message>
    <message>
        <source>click</source>
        <translation>tıklama</translation>
    </message>
</context>
<context>
    <name>DropController</name>
    <message>
        <source>Looking at what is to be opened</source>
        <translation>Açılacak olana bakılıyor</translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop files</source>
        <translation>Dosya bırak</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Açmak için bırak</translation>
    </message>
</context>
<context>
    <name>ErrorBus</name>
    <message>
        <source>Something went wrong in the program. What you did before is saved, and you can go on. Please send the details so that it can be repaired.</source>
        <translation>Programda bir şey ters gitti. Önceden yaptıklarınız kaydedildi, devam edebilirsiniz. Onarılabilmesi için lütfen ayrıntıları gönderin.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Nothing was changed.</source>
        <translation>Hiçbir şey değiştirilmedi.</translation>
    </message>
    <message>
        <source>Nothing was added.</source>
        <translation>Hiçbir şey eklenmedi.</translation>
    </message>
    <message>
        <source>The file was not changed.</source>
        <translation>Dosya değiştirilmedi.</translation>
    </message>
    <message>
        <source>Everything saved before is untouched.</source>
        <translation>Daha önce kaydedilen her şey yerinde duruyor.</translation>
    </message>
    <message>
        <source>Everything before it is saved and stays readable.</source>
        <translation>Ondan önceki her şey kaydedildi ve okunabilir.</translation>
    </message>
    <message>
        <source>Nothing was changed; everything else is readable.</source>
        <translation>Hiçbir şey değiştirilmedi; geri kalan her şey okunabilir.</translation>
    </message>
    <message>
        <source>The project itself is saved.</source>
        <translation>Projenin kendisi kaydedildi.</translation>
    </message>
    <message>
        <source>The video is unharmed.</source>
        <translation>Videoya bir şey olmadı.</translation>
    </message>
    <message>
        <source>This is a {}, not an image.</source>
        <translation>Bu bir resim değil ({}).</translation>
    </message>
    <message>
        <source>Choose an image file.</source>
        <translation>Bir resim dosyası seçin.</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>Dosya boş (0 bayt).</translation>
    </message>
    <message>
        <source>Copy it again from where it came from.</source>
        <translation>Dosyayı geldiği yerden yeniden kopyalayın.</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Böyle bir dosya yok.</translation>
    </message>
    <message>
        <source>Locate its folder, or remove it from the list.</source>
        <translation>Klasörünün yerini gösterin ya da dosyayı listeden çıkarın.</translation>
    </message>
    <message>
        <source>The file may not be read.</source>
        <translation>Dosyayı okuma izni yok.</translation>
    </message>
    <message>
        <source>Give yourself the right to read it.</source>
        <translation>Kendinize okuma izni verin.</translation>
    </message>
    <message>
        <source>The file cannot be opened ({}).</source>
        <translation>Dosya açılamıyor ({}).</translation>
    </message>
    <message>
        <source>Check the drive and the name.</source>
        <translation>Sürücüyü ve dosya adını denetleyin.</translation>
    </message>
    <message>
        <source>This is {} image, a kind that cannot be read here.</source>
        <translation>Bu, burada okunamayan bir resim türü ({}).</translation>
    </message>
    <message>
        <source>Save it as JPEG or PNG and open that one.</source>
        <translation>JPEG ya da PNG olarak kaydedip onu açın.</translation>
    </message>
    <message>
        <source>This is not an image of a kind that can be read.</source>
        <translation>Bu, okunabilen türden bir resim değil.</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, TIFF, BMP, GIF and PPM can.</source>
        <translation>JPEG, PNG, WebP, TIFF, BMP, GIF ve PPM okunabilir.</translation>
    </message>
    <message>
        <source>The image is too large: {}; the limit is {} million pixels.</source>
        <translation>Resim çok büyük: {}; sınır {} milyon piksel.</translation>
    </message>
    <message>
        <source>Make a smaller copy and open that one.</source>
        <translation>Daha küçük bir kopyasını yapıp onu açın.</translation>
    </message>
    <message>
        <source>There is not enough free memory to show this image.</source>
        <translation>Bu resmi göstermeye yetecek boş bellek yok.</translation>
    </message>
    <message>
        <source>Close other programs, or make a smaller copy and open that one.</source>
        <translation>Başka programları kapatın ya da daha küçük bir kopyasını yapıp onu açın.</translation>
    </message>
    <message>
        <source>The drive cannot read the file ({}).</source>
        <translation>Sürücü dosyayı okuyamıyor ({}).</translation>
    </message>
    <message>
        <source>Check the drive.</source>
        <translation>Sürücüyü denetleyin.</translation>
    </message>
    <message>
        <source>The image is cut off: its data ends too early.</source>
        <translation>Resim yarım: verisi erken bitiyor.</translation>
    </message>
    <message>
        <source>The image is damaged: its data cannot be decoded.</source>
        <translation>Resim bozuk: verisi çözülemiyor.</translation>
    </message>
    <message>
        <source>Copy it again from where it came from, or open and save it in an image editor.</source>
        <translation>Geldiği yerden yeniden kopyalayın ya da bir resim düzenleyicide açıp kaydedin.</translation>
    </message>
    <message>
        <source>Copy it again from where it came from, or convert it to H.264 in MP4.</source>
        <translation>Geldiği yerden yeniden kopyalayın ya da MP4 içinde H.264&apos;e dönüştürün.</translation>
    </message>
    <message>
        <source>{}; the file is damaged in an unusual way.</source>
        <translation>{}; dosya alışılmadık bir biçimde bozuk.</translation>
    </message>
    <message>
        <source>The folder cannot be listed.</source>
        <translation>Klasörün içeriği okunamıyor.</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it ({}).</source>
        <translation>Var olduğunu ve okuma izniniz olduğunu denetleyin ({}).</translation>
    </message>
    <message>
        <source>There are no images in this folder.</source>
        <translation>Bu klasörde resim yok.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Başka birini seçin.</translation>
    </message>
    <message>
        <source>This image has {} × {} pixels, the first one of the folder {}.</source>
        <translation>Bu resim {} × {} piksel, klasörün ilki ise {}.</translation>
    </message>
    <message>
        <source>Images of one video have to be of one size: take it out, or add the folder as images.</source>
        <translation>Bir videonun resimleri aynı boyutta olmalı: bunu çıkarın ya da klasörü resim olarak ekleyin.</translation>
    </message>
    <message>
        <source>Frame {} of the video is damaged and cannot be shown.</source>
        <translation>Videonun {} numaralı karesi bozuk, gösterilemiyor.</translation>
    </message>
    <message>
        <source>Other frames keep their numbers; go to another one.</source>
        <translation>Öteki karelerin numaraları değişmez; başka bir kareye gidin.</translation>
    </message>
    <message>
        <source>Frame {} is not where it was when the video was added.</source>
        <translation>{} numaralı kare, video eklendiğindeki yerinde değil.</translation>
    </message>
    <message>
        <source>If the file was changed, remove the video and add it again.</source>
        <translation>Dosya değiştirildiyse videoyu çıkarıp yeniden ekleyin.</translation>
    </message>
    <message>
        <source>The stored frame index cannot be used: {}.</source>
        <translation>Saklanan kare dizini kullanılamıyor: {}.</translation>
    </message>
    <message>
        <source>It has to be made again.</source>
        <translation>Yeniden yapılması gerekiyor.</translation>
    </message>
    <message>
        <source>No frame of this video can be decoded.</source>
        <translation>Bu videonun hiçbir karesi çözülemiyor.</translation>
    </message>
    <message>
        <source>There is no frame in this video that can be decoded.</source>
        <translation>Bu videoda çözülebilen bir kare yok.</translation>
    </message>
    <message>
        <source>Convert it to H.264 in MP4.</source>
        <translation>MP4 içinde H.264&apos;e dönüştürün.</translation>
    </message>
    <message>
        <source>The video is too large: {} × {} pixels.</source>
        <translation>Video çok büyük: {} × {} piksel.</translation>
    </message>
    <message>
        <source>Make a smaller copy.</source>
        <translation>Daha küçük bir kopyasını yapın.</translation>
    </message>
    <message>
        <source>There are no frames in this video.</source>
        <translation>Bu videoda kare yok.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Başka bir dosya seçin.</translation>
    </message>
    <message>
        <source>The video is too long.</source>
        <translation>Video çok uzun.</translation>
    </message>
    <message>
        <source>Cut it into parts and add those.</source>
        <translation>Parçalara bölüp onları ekleyin.</translation>
    </message>
    <message>
        <source>This is a {}, not a video.</source>
        <translation>Bu bir video değil ({}).</translation>
    </message>
    <message>
        <source>Choose a video file.</source>
        <translation>Bir video dosyası seçin.</translation>
    </message>
    <message>
        <source>There is {} in this file.</source>
        <translation>Bu dosyada {} var.</translation>
    </message>
    <message>
        <source>The file has changed: its video is gone.</source>
        <translation>Dosya değişmiş: videosu yok olmuş.</translation>
    </message>
    <message>
        <source>Remove it and add it again.</source>
        <translation>Çıkarıp yeniden ekleyin.</translation>
    </message>
    <message>
        <source>This is not a video of a kind that can be read.</source>
        <translation>Bu, okunabilen türden bir video değil.</translation>
    </message>
    <message>
        <source>This is no video, or it is damaged: it cannot be opened.</source>
        <translation>Bu bir video değil ya da bozuk: açılamıyor.</translation>
    </message>
    <message>
        <source>The file cannot be read ({}).</source>
        <translation>Dosya okunamıyor ({}).</translation>
    </message>
    <message>
        <source>This kind of video cannot be decoded here.</source>
        <translation>Bu tür videolar burada çözülemiyor.</translation>
    </message>
    <message>
        <source>The recording was not finished: the table of where its frames are is missing.</source>
        <translation>Kayıt tamamlanmamış: karelerin yerini gösteren tablo eksik.</translation>
    </message>
    <message>
        <source>Copy the file again; if it is so at its source, a repair tool for MP4 files may help.</source>
        <translation>Dosyayı yeniden kopyalayın; kaynağında da böyleyse MP4 onaran bir araç işe yarayabilir.</translation>
    </message>
    <message>
        <source>The file ends early: {} of {} frames can be read.</source>
        <translation>Dosya erken bitiyor: okunabilen kare {} (toplam {}).</translation>
    </message>
    <message>
        <source>The file is cut off or damaged at its end; 1 frame is left.</source>
        <translation>Dosyanın sonu kesik ya da bozuk; geriye 1 kare kalıyor.</translation>
    </message>
    <message>
        <source>The file is cut off or damaged at its end; {} frames are left.</source>
        <translation>Dosyanın sonu kesik ya da bozuk; geriye {} kare kalıyor.</translation>
    </message>
    <message>
        <source>Jumping in this video is slow: it can only be decoded from its beginning. Convert it to change that.</source>
        <translation>Bu videoda atlamak yavaştır: çözme yalnızca baştan başlayabilir. Bunu değiştirmek için videoyu dönüştürün.</translation>
    </message>
    <message>
        <source>The file breaks rules of its format, so damaged frames cannot be told from sound ones.</source>
        <translation>Dosya biçiminin kurallarına uymuyor; bu yüzden bozuk kareler sağlamlardan ayırt edilemiyor.</translation>
    </message>
    <message>
        <source>The file has {} videos; only the main one is shown.</source>
        <translation>Dosyada {} video var; yalnızca asıl olan gösteriliyor.</translation>
    </message>
    <message>
        <source>This is an HDR video; its brightness is shown as stored, darker or paler than on an HDR screen.</source>
        <translation>Bu bir HDR video; parlaklığı kayıtlı olduğu gibi, HDR ekrandakinden koyu ya da soluk gösterilir.</translation>
    </message>
    <message>
        <source>The video cannot be written ({}).</source>
        <translation>Video yazılamıyor ({}).</translation>
    </message>
    <message>
        <source>No backup could be written ({}).</source>
        <translation>Yedek yazılamadı ({}).</translation>
    </message>
    <message>
        <source>There is no room to save the last action.</source>
        <translation>Son işlemi kaydetmeye yer yok.</translation>
    </message>
    <message>
        <source>Free some space, then repeat the action.</source>
        <translation>Biraz yer açıp işlemi yineleyin.</translation>
    </message>
    <message>
        <source>This is not a sam2studio project, or its first bytes are damaged.</source>
        <translation>Bu bir sam2studio projesi değil ya da ilk baytları bozuk.</translation>
    </message>
    <message>
        <source>Choose another file, or a backup in “{}-backups”.</source>
        <translation>Başka bir dosya ya da “{}-backups” içinden bir yedek seçin.</translation>
    </message>
    <message>
        <source>Choose another file, or a backup in “{}”.</source>
        <translation>Başka bir dosya ya da “{}” içinden bir yedek seçin.</translation>
    </message>
    <message>
        <source>There is no such project.</source>
        <translation>Böyle bir proje yok.</translation>
    </message>
    <message>
        <source>The project cannot be read ({}).</source>
        <translation>Proje okunamıyor ({}).</translation>
    </message>
    <message>
        <source>Check the drive and your permissions.</source>
        <translation>Sürücüyü ve izinlerinizi denetleyin.</translation>
    </message>
    <message>
        <source>The drive with the project reported an error.</source>
        <translation>Projenin bulunduğu sürücü bir hata bildirdi.</translation>
    </message>
    <message>
        <source>Check that the drive is connected, then try again.</source>
        <translation>Sürücünün bağlı olduğunu denetleyip yeniden deneyin.</translation>
    </message>
    <message>
        <source>The project cannot be written here.</source>
        <translation>Proje buraya yazılamıyor.</translation>
    </message>
    <message>
        <source>Save a copy to another folder.</source>
        <translation>Başka bir klasöre bir kopya kaydedin.</translation>
    </message>
    <message>
        <source>The project file is damaged.</source>
        <translation>Proje dosyası bozuk.</translation>
    </message>
    <message>
        <source>Open it again to see what is damaged and which backups there are.</source>
        <translation>Neyin bozulduğunu ve hangi yedeklerin bulunduğunu görmek için yeniden açın.</translation>
    </message>
    <message>
        <source>Another program holds the project file, or it is gone.</source>
        <translation>Proje dosyasını başka bir program tutuyor ya da dosya yok olmuş.</translation>
    </message>
    <message>
        <source>Close the other program, then try again.</source>
        <translation>Öteki programı kapatıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>A project cannot be copied onto itself.</source>
        <translation>Bir proje kendi üzerine kopyalanamaz.</translation>
    </message>
    <message>
        <source>A project cannot be replaced while it is open.</source>
        <translation>Açık olan bir projenin yerine başkası konamaz.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Başka bir ad seçin.</translation>
    </message>
    <message>
        <source>The copy cannot be written there: {}</source>
        <translation>Kopya oraya yazılamıyor: {}</translation>
    </message>
    <message>
        <source>The copy cannot be written ({}).</source>
        <translation>Kopya yazılamıyor ({}).</translation>
    </message>
    <message>
        <source>There is a file of that name already.</source>
        <translation>Bu adda bir dosya zaten var.</translation>
    </message>
    <message>
        <source>Open it, or choose another name.</source>
        <translation>Onu açın ya da başka bir ad seçin.</translation>
    </message>
    <message>
        <source>The project cannot be created ({}).</source>
        <translation>Proje oluşturulamıyor ({}).</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>The name of a project ends in {}.</source>
        <translation>Proje adları {} ile biter.</translation>
    </message>
    <message>
        <source>A project cannot lie there: the name of the file or of a folder above it is not valid Unicode.</source>
        <translation>Proje orada duramaz: dosyanın ya da üstündeki bir klasörün adı geçerli Unicode değil.</translation>
    </message>
    <message>
        <source>Choose another place, or rename it.</source>
        <translation>Başka bir yer seçin ya da adını değiştirin.</translation>
    </message>
    <message>
        <source>The project is open for looking only: {}</source>
        <translation>Proje yalnızca bakmak için açık: {}</translation>
    </message>
    <message>
        <source>Save a copy to work on it.</source>
        <translation>Üzerinde çalışmak için bir kopya kaydedin.</translation>
    </message>
    <message>
        <source>“{}” can be neither undone nor redone: the project is not what it was then.</source>
        <translation>“{}” ne geri alınabiliyor ne yinelenebiliyor: proje o zamanki gibi değil.</translation>
    </message>
    <message>
        <source>Check the project for damage.</source>
        <translation>Projede hasar olup olmadığını denetleyin.</translation>
    </message>
    <message>
        <source>The project is damaged: {}{}.</source>
        <translation>Proje hasarlı: {}{}.</translation>
    </message>
    <message>
        <source>Open what is left as a read-only copy, {}.</source>
        <translation>Kalanları salt okunur bir kopya olarak açın, {}.</translation>
    </message>
    <message>
        <source>Damaged: {} is not what was written.</source>
        <translation>Hasarlı: {} yazıldığı gibi değil.</translation>
    </message>
    <message>
        <source>Open the project as a read-only copy, or take a backup.</source>
        <translation>Projeyi salt okunur bir kopya olarak açın ya da bir yedeği kullanın.</translation>
    </message>
    <message>
        <source>Rename the file, then add it.</source>
        <translation>Dosyanın adını değiştirip ekleyin.</translation>
    </message>
    <message>
        <source>Check that it is there and readable.</source>
        <translation>Yerinde ve okunabilir olduğunu denetleyin.</translation>
    </message>
    <message>
        <source>The tables in this file are not those of a project: another program changed it, or it is damaged.</source>
        <translation>Bu dosyadaki tablolar bir projenin tabloları değil: başka bir program değiştirmiş ya da bozulmuş.</translation>
    </message>
    <message>
        <source>The project was written by a newer version of sam2studio and cannot be read by this one.</source>
        <translation>Proje sam2studio&apos;nun daha yeni bir sürümüyle yazılmış, bununla okunamıyor.</translation>
    </message>
    <message>
        <source>Update sam2studio.</source>
        <translation>sam2studio&apos;yu güncelleyin.</translation>
    </message>
    <message>
        <source>The project cannot be copied ({}).</source>
        <translation>Proje kopyalanamıyor ({}).</translation>
    </message>
    <message>
        <source>{} × {} (first: {})</source>
        <translation>{} × {} (ilki: {})</translation>
    </message>
    <message>
        <source>{} × {}</source>
        <translation>{} × {}</translation>
    </message>
    <message>
        <source>an object has only a box and was written without a segmentation</source>
        <translation>bir nesnenin yalnızca kutusu vardı ve bölütsüz yazıldı</translation>
    </message>
    <message>
        <source>an object has neither pixels nor a box and was left out</source>
        <translation>bir nesnenin ne pikseli ne kutusu vardı; dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>There is no COCO file here.</source>
        <translation>Burada COCO dosyası yok.</translation>
    </message>
    <message>
        <source>Choose the JSON file, or the folder above annotations.</source>
        <translation>JSON dosyasını ya da annotations üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>There is no file of labelme here.</source>
        <translation>Burada labelme dosyası yok.</translation>
    </message>
    <message>
        <source>Choose the folder with the JSON files.</source>
        <translation>JSON dosyalarının bulunduğu klasörü seçin.</translation>
    </message>
    <message>
        <source>a file was left out: {}</source>
        <translation>bir dosya dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>a shape without a class was left out</source>
        <translation>sınıfı olmayan bir şekil dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an image was left out: the file does not tell its size</source>
        <translation>bir resim dışarıda bırakıldı: dosya boyutunu söylemiyor</translation>
    </message>
    <message>
        <source>a frame with the number of another one was left out</source>
        <translation>başka birinin numarasını taşıyan bir kare dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>This is no COCO file: it lacks a list of images, annotations or categories.</source>
        <translation>Bu bir COCO dosyası değil: resim, etiket ya da kategori listesi eksik.</translation>
    </message>
    <message>
        <source>a category without a number of its own was left out</source>
        <translation>kendi numarası olmayan bir kategori dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an image without a number or name of its own was left out</source>
        <translation>kendi numarası ya da adı olmayan bir resim dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an annotation of an unknown image was left out</source>
        <translation>bilinmeyen bir resmin etiketi dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an annotation was left out: {}</source>
        <translation>bir etiket dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>an image of impossible size was left out</source>
        <translation>olanaksız boyutta bir resim dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an annotation of an unknown category was left out</source>
        <translation>bilinmeyen bir kategorinin etiketi dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an annotation with the number of another one was left out</source>
        <translation>başka birinin numarasını taşıyan bir etiket dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an image was left out: it has {}</source>
        <translation>bir resim dışarıda bırakıldı: içinde {} var</translation>
    </message>
    <message>
        <source>The file declares a document type, which is not read.</source>
        <translation>Dosya bir belge türü bildiriyor; bu okunmaz.</translation>
    </message>
    <message>
        <source>This is no file of CVAT.</source>
        <translation>Bu bir CVAT dosyası değil.</translation>
    </message>
    <message>
        <source>There is no annotations.xml with tracks here.</source>
        <translation>Burada izleri olan bir annotations.xml yok.</translation>
    </message>
    <message>
        <source>Choose the folder that holds it.</source>
        <translation>Onu içeren klasörü seçin.</translation>
    </message>
    <message>
        <source>The file is about several videos.</source>
        <translation>Dosya birden çok videoyla ilgili.</translation>
    </message>
    <message>
        <source>Export one task at a time from CVAT.</source>
        <translation>CVAT&apos;tan her seferinde tek bir görevi dışa aktarın.</translation>
    </message>
    <message>
        <source>The file does not tell the size of its video.</source>
        <translation>Dosya, videosunun boyutunu bildirmiyor.</translation>
    </message>
    <message>
        <source>shapes of single images were left out; this file is read for its tracks</source>
        <translation>tek resimlerin şekilleri dışarıda bırakıldı; bu dosya izleri için okunur</translation>
    </message>
    <message>
        <source>The file is not valid XML: {}.</source>
        <translation>Dosya geçerli XML değil: {}.</translation>
    </message>
    <message>
        <source>it holds something that is no number.</source>
        <translation>içinde sayı olmayan bir şey var.</translation>
    </message>
    <message>
        <source>a shape was left out: {}</source>
        <translation>bir şekil dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>a shape that is no mask, polygon, ellipse or box was left out</source>
        <translation>maske, çokgen, elips ya da kutu olmayan bir şekil dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>There is no annotations.xml with images here.</source>
        <translation>Burada resimleri olan bir annotations.xml yok.</translation>
    </message>
    <message>
        <source>a tag of a whole image was left out</source>
        <translation>bütün bir resmin etiketi dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an attribute of a shape was left out</source>
        <translation>bir şeklin özniteliği dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a shape&apos;s mark that it is occluded was left out</source>
        <translation>bir şeklin kapatılmış olduğu işareti dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an image with the name of another one was left out</source>
        <translation>başka birinin adını taşıyan bir resim dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>tracks were left out; this file is read for its images</source>
        <translation>izler dışarıda bırakıldı; bu dosya resimleri için okunur</translation>
    </message>
    <message>
        <source>The file holds more elements than any dataset.</source>
        <translation>Dosyada hiçbir veri kümesinde olmayacak kadar çok öğe var.</translation>
    </message>
    <message>
        <source>There are no annotations of Pascal VOC here.</source>
        <translation>Burada Pascal VOC işaretlemeleri yok.</translation>
    </message>
    <message>
        <source>Choose the folder above Annotations.</source>
        <translation>Annotations klasörünün üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>an object&apos;s mark that it is difficult, cut off or occluded was left out</source>
        <translation>bir nesnenin zor, kesik ya da kapatılmış olduğu işareti dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>the pixels of an image were left out: {}</source>
        <translation>bir resmin pikselleri dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>an image tells the class at each pixel but not the object; only its boxes were taken</source>
        <translation>bir resim her pikselde sınıfı söylüyor ama nesneyi söylemiyor; yalnızca kutuları alındı</translation>
    </message>
    <message>
        <source>an image tells no single objects; all pixels of a class became one object</source>
        <translation>bir resim tek tek nesneleri söylemiyor; bir sınıfın bütün pikselleri tek nesne oldu</translation>
    </message>
    <message>
        <source>an image that was no JPEG became one, since readers of this format look for that</source>
        <translation>JPEG olmayan bir resim JPEG yapıldı, çünkü bu biçimin okuyucuları onu arar</translation>
    </message>
    <message>
        <source>an image was renamed: lists of this format hold no blanks, and no two names that are alike</source>
        <translation>bir resmin adı değiştirildi: bu biçimin listeleri boşluk ve birbirine benzeyen iki ad taşımaz</translation>
    </message>
    <message>
        <source>an object has a number that the images of pixels cannot hold; only its box was kept</source>
        <translation>bir nesnenin numarası piksel resimlerine sığmıyor; yalnızca kutusu tutuldu</translation>
    </message>
    <message>
        <source>an object lies wholly under smaller ones or a border; only its box was kept</source>
        <translation>bir nesne bütünüyle daha küçüklerin ya da bir kenarın altında; yalnızca kutusu tutuldu</translation>
    </message>
    <message>
        <source>a shape on an impossible frame was left out</source>
        <translation>olanaksız bir karedeki bir şekil dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>{}, frame {}</source>
        <translation>{}, kare {}</translation>
    </message>
    <message>
        <source>There are no annotations in the places of DAVIS.</source>
        <translation>DAVIS&apos;in yerlerinde etiket yok.</translation>
    </message>
    <message>
        <source>Choose the folder above them.</source>
        <translation>Onların üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>a frame was left out: its annotation has another size than its video</source>
        <translation>bir kare dışarıda bırakıldı: etiketinin boyutu videosununkinden farklı</translation>
    </message>
    <message>
        <source>the dataset has no classes; all objects are of one, called “object”</source>
        <translation>veri kümesinde sınıf yok; tüm nesneler “object” adlı tek bir sınıftan</translation>
    </message>
    <message>
        <source>a frame was left out: {}</source>
        <translation>bir kare dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>a video was left out: {}</source>
        <translation>bir video dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>There is no gt/gt.txt here.</source>
        <translation>Burada gt/gt.txt yok.</translation>
    </message>
    <message>
        <source>Choose the folder above gt.</source>
        <translation>gt üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>a video was left out: neither images nor seqinfo.ini tell its size</source>
        <translation>bir video dışarıda bırakıldı: boyutunu ne resimler ne seqinfo.ini bildiriyor</translation>
    </message>
    <message>
        <source>a row that is to be ignored was left out</source>
        <translation>yok sayılacak bir satır dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a row was left out: {}</source>
        <translation>bir satır dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>a row was left out: its object has another box on that frame</source>
        <translation>bir satır dışarıda bırakıldı: nesnesinin o karede başka bir kutusu var</translation>
    </message>
    <message>
        <source>the dataset names no classes; 1 was taken for car and 2 for pedestrian, as KITTI has them</source>
        <translation>veri kümesi sınıf adı vermiyor; KITTI&apos;deki gibi 1 araba, 2 yaya sayıldı</translation>
    </message>
    <message>
        <source>There are no annotations in the places of MOTS.</source>
        <translation>MOTS&apos;un yerlerinde etiket yok.</translation>
    </message>
    <message>
        <source>Choose the folder above instances.</source>
        <translation>instances üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>a region to be ignored was left out</source>
        <translation>yok sayılacak bir bölge dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>an object of an unknown class was left out</source>
        <translation>bilinmeyen sınıftan bir nesne dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>There is no image file to copy.</source>
        <translation>Kopyalanacak resim dosyası yok.</translation>
    </message>
    <message>
        <source>Locate it, then export again.</source>
        <translation>Yerini gösterin, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>This is a file, not a folder.</source>
        <translation>Bu bir dosya, klasör değil.</translation>
    </message>
    <message>
        <source>The folder is not empty and holds no dataset exported by this program.</source>
        <translation>Klasör boş değil ve bu programın dışa aktardığı bir veri kümesi içermiyor.</translation>
    </message>
    <message>
        <source>The folder holds something that the last export did not write: {}.</source>
        <translation>Klasörde son dışa aktarmanın yazmadığı bir şey var: {}.</translation>
    </message>
    <message>
        <source>Choose a new or empty folder.</source>
        <translation>Yeni ya da boş bir klasör seçin.</translation>
    </message>
    <message>
        <source>Move it away, or choose another folder.</source>
        <translation>Onu başka yere taşıyın ya da başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>Another export to this folder is running.</source>
        <translation>Bu klasöre başka bir dışa aktarma sürüyor.</translation>
    </message>
    <message>
        <source>There is no room left to write the dataset.</source>
        <translation>Veri kümesini yazmak için yer kalmadı.</translation>
    </message>
    <message>
        <source>The dataset could not be written ({}).</source>
        <translation>Veri kümesi yazılamadı ({}).</translation>
    </message>
    <message>
        <source>Make room or choose another drive</source>
        <translation>Yer açın ya da başka bir sürücü seçin</translation>
    </message>
    <message>
        <source>Check the folder and its drive</source>
        <translation>Klasörü ve sürücüsünü denetleyin</translation>
    </message>
    <message>
        <source>Close programs that have files of the folder open</source>
        <translation>Klasördeki dosyaları açık tutan programları kapatın</translation>
    </message>
    <message>
        <source>Wait for it to end.</source>
        <translation>Bitmesini bekleyin.</translation>
    </message>
    <message>
        <source>{}, then export again.</source>
        <translation>{}, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>The dataset could not be put in its place ({}).</source>
        <translation>Veri kümesi yerine konamadı ({}).</translation>
    </message>
    <message>
        <source>The former one is whole, for now as {} beside it.</source>
        <translation>Öncekisi eksiksiz; şimdilik yanında {} adıyla duruyor.</translation>
    </message>
    <message>
        <source>Export again: that puts it back first.</source>
        <translation>Yeniden dışa aktarın: bu önce onu yerine koyar.</translation>
    </message>
    <message>
        <source>This is no SA-V file: it has no list of masks per frame.</source>
        <translation>Bu bir SA-V dosyası değil: kare başına maske listesi yok.</translation>
    </message>
    <message>
        <source>There is no SA-V file here.</source>
        <translation>Burada SA-V dosyası yok.</translation>
    </message>
    <message>
        <source>Choose the folder that holds …{}.</source>
        <translation>…{} içeren klasörü seçin.</translation>
    </message>
    <message>
        <source>a mask was left out: {}</source>
        <translation>bir maske dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>a mask was left out: it has another size than its video</source>
        <translation>bir maske dışarıda bırakıldı: boyutu videosununkinden farklı</translation>
    </message>
    <message>
        <source>The image could not be read ({}).</source>
        <translation>Resim okunamadı ({}).</translation>
    </message>
    <message>
        <source>Check that the file is there and readable, then export again.</source>
        <translation>Dosyanın orada ve okunabilir olduğunu denetleyin, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>The project is unchanged.</source>
        <translation>Proje değişmedi.</translation>
    </message>
    <message>
        <source>Check how the file was made.</source>
        <translation>Dosyanın nasıl yapıldığını denetleyin.</translation>
    </message>
    <message>
        <source>The file is not a table of YAML keys.</source>
        <translation>Dosya bir YAML anahtar tablosu değil.</translation>
    </message>
    <message>
        <source>The file is larger than {} MB.</source>
        <translation>Dosya {} MB&apos;den büyük.</translation>
    </message>
    <message>
        <source>Check that it is there.</source>
        <translation>Orada olduğunu denetleyin.</translation>
    </message>
    <message>
        <source>The file is not UTF-8 text.</source>
        <translation>Dosya UTF-8 metni değil.</translation>
    </message>
    <message>
        <source>The file is nested too deeply.</source>
        <translation>Dosya çok derin iç içe geçmiş.</translation>
    </message>
    <message>
        <source>The file is not valid JSON: {}.</source>
        <translation>Dosya geçerli JSON değil: {}.</translation>
    </message>
    <message>
        <source>The file is not valid YAML.</source>
        <translation>Dosya geçerli YAML değil.</translation>
    </message>
    <message>
        <source>The file uses YAML aliases, which are not read.</source>
        <translation>Dosya YAML takma adları kullanıyor; bunlar okunmaz.</translation>
    </message>
    <message>
        <source>Write the values out.</source>
        <translation>Değerleri açıkça yazın.</translation>
    </message>
    <message>
        <source>The dataset does not say what was meant: {} ({}).</source>
        <translation>Veri kümesi kastedileni söylemiyor: {} ({}).</translation>
    </message>
    <message>
        <source>Export again; if it happens again, check the drive and report it.</source>
        <translation>Yeniden dışa aktarın; yine olursa sürücüyü denetleyip bildirin.</translation>
    </message>
    <message>
        <source>{} written, {} read back</source>
        <translation>{} yazıldı, {} geri okundu</translation>
    </message>
    <message>
        <source>{} instance was</source>
        <translation>{} örnek</translation>
    </message>
    <message>
        <source>{} instances were</source>
        <translation>{} örnek</translation>
    </message>
    <message>
        <source>The video has {} now, but had {} when it was added.</source>
        <translation>Video şimdi {}, ama eklendiğinde {} idi.</translation>
    </message>
    <message>
        <source>{} frame of {} × {} pixels</source>
        <translation>{} kare ({} × {} piksel)</translation>
    </message>
    <message>
        <source>{} frames of {} × {} pixels</source>
        <translation>{} kare ({} × {} piksel)</translation>
    </message>
    <message>
        <source>an object came back with another class</source>
        <translation>bir nesne başka bir sınıfla geri geldi</translation>
    </message>
    <message>
        <source>It was not put in its place; what was there before is untouched.</source>
        <translation>Yerine konmadı; daha önce orada olana dokunulmadı.</translation>
    </message>
    <message>
        <source>a video was left out: it has no list of file names</source>
        <translation>bir video dışarıda bırakıldı: dosya adları listesi yok</translation>
    </message>
    <message>
        <source>a video was left out: it has {}</source>
        <translation>bir video dışarıda bırakıldı: içinde {} var</translation>
    </message>
    <message>
        <source>an object has only a box and no pixels; this format cannot hold it</source>
        <translation>bir nesnenin yalnızca kutusu var, pikseli yok; bu biçim onu tutamaz</translation>
    </message>
    <message>
        <source>a video has more objects than the format can number; the last ones were left out</source>
        <translation>bir videoda biçimin numaralayabileceğinden çok nesne var; sonuncular dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a crowd became an ordinary object; this format has no crowds</source>
        <translation>bir kalabalık sıradan bir nesne oldu; bu biçimde kalabalık yok</translation>
    </message>
    <message>
        <source>an object lies wholly under smaller ones on a frame, and is not in that image</source>
        <translation>bir nesne bir karede bütünüyle daha küçüklerin altında; o resimde yok</translation>
    </message>
    <message>
        <source>an outline has more than {} points; trainers will make it coarser</source>
        <translation>bir dış çizgide {} noktadan fazlası var; eğiticiler onu kabalaştırır</translation>
    </message>
    <message>
        <source>an object has the class and box of another; moved by a hair, so that trainers keep both</source>
        <translation>bir nesnenin sınıfı ve kutusu başka birininkiyle aynı; eğiticiler ikisini de tutsun diye kıl payı kaydırıldı</translation>
    </message>
    <message>
        <source>an object has the class and box of too many others; trainers will drop it</source>
        <translation>bir nesnenin sınıfı ve kutusu çok fazla başka nesneninkiyle aynı; eğiticiler onu atar</translation>
    </message>
    <message>
        <source>a label row was left out: {}</source>
        <translation>bir etiket satırı dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>There is no data.yaml here.</source>
        <translation>Burada data.yaml yok.</translation>
    </message>
    <message>
        <source>Choose the folder that holds data.yaml.</source>
        <translation>data.yaml içeren klasörü seçin.</translation>
    </message>
    <message>
        <source>the “download” entry of the YAML file was ignored; nothing it names is fetched or run</source>
        <translation>YAML dosyasının “download” girdisi yok sayıldı; adını verdiği hiçbir şey indirilmez ya da çalıştırılmaz</translation>
    </message>
    <message>
        <source>The dataset holds no images in the folders that it names.</source>
        <translation>Veri kümesinin adını verdiği klasörlerde resim yok.</translation>
    </message>
    <message>
        <source>Choose the right folder.</source>
        <translation>Doğru klasörü seçin.</translation>
    </message>
    <message>
        <source>The table of class names is missing or no list.</source>
        <translation>Sınıf adları tablosu eksik ya da liste değil.</translation>
    </message>
    <message>
        <source>The class numbers do not run from 0 without gaps.</source>
        <translation>Sınıf numaraları 0&apos;dan başlayıp boşluksuz ilerlemiyor.</translation>
    </message>
    <message>
        <source>a folder that the YAML file names is missing or lies outside the dataset; it was not read</source>
        <translation>YAML dosyasının adını verdiği bir klasör eksik ya da veri kümesinin dışında; okunmadı</translation>
    </message>
    <message>
        <source>a link that leads out of the dataset was not followed</source>
        <translation>veri kümesinin dışına çıkan bir bağlantı izlenmedi</translation>
    </message>
    <message>
        <source>a listed image is missing or lies outside the dataset</source>
        <translation>listelenen bir resim eksik ya da veri kümesinin dışında</translation>
    </message>
    <message>
        <source>an image is smaller than {} pixels; trainers leave it out</source>
        <translation>bir resim {} pikselden küçük; eğiticiler onu dışarıda bırakır</translation>
    </message>
    <message>
        <source>There is no YouTube-VIS file here.</source>
        <translation>Burada YouTube-VIS dosyası yok.</translation>
    </message>
    <message>
        <source>Choose the folder above instances.json.</source>
        <translation>instances.json üstündeki klasörü seçin.</translation>
    </message>
    <message>
        <source>This is no YouTube-VIS file: it lacks a list of videos, annotations or categories.</source>
        <translation>Bu bir YouTube-VIS dosyası değil: video, etiket ya da kategori listesi eksik.</translation>
    </message>
    <message>
        <source>a video without a number of its own or of impossible size was left out</source>
        <translation>kendi numarası olmayan ya da olanaksız boyutta bir video dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a track without a video, a category or segmentations was left out</source>
        <translation>videosu, kategorisi ya da bölütleri olmayan bir iz dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>The project was changed while it was exported.</source>
        <translation>Proje dışa aktarılırken değiştirildi.</translation>
    </message>
    <message>
        <source>Export again.</source>
        <translation>Yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>Reading back what was written</source>
        <translation>Yazılanlar geri okunuyor</translation>
    </message>
    <message>
        <source>There is nothing to export: no image was chosen, or none has objects.</source>
        <translation>Dışa aktarılacak bir şey yok: hiç resim seçilmedi ya da hiçbirinde nesne yok.</translation>
    </message>
    <message>
        <source>There is nothing to export: nobody has confirmed the proposals yet.</source>
        <translation>Dışa aktarılacak bir şey yok: önerileri henüz kimse onaylamadı.</translation>
    </message>
    <message>
        <source>Review the proposals and accept what is right, or choose all images.</source>
        <translation>Önerileri inceleyip doğru olanları kabul edin ya da bütün resimleri seçin.</translation>
    </message>
    <message>
        <source>an image was left out: it has nothing but proposals that nobody has confirmed</source>
        <translation>bir resim dışarıda bırakıldı: üzerinde yalnızca kimsenin onaylamadığı öneriler var</translation>
    </message>
    <message>
        <source>It has {} × {} pixels now, but had {} × {} when it was added.</source>
        <translation>Şimdi {} × {} piksel, ama eklendiğinde {} × {} pikseldi.</translation>
    </message>
    <message>
        <source>There is not enough room: about {} MB are needed, {} MB are free.</source>
        <translation>Yeterli yer yok: yaklaşık {} MB gerekiyor, {} MB boş.</translation>
    </message>
    <message>
        <source>There is nothing to export: none of the files that were chosen can be read.</source>
        <translation>Dışa aktarılacak bir şey yok: seçilen dosyaların hiçbiri okunamıyor.</translation>
    </message>
    <message>
        <source>Put them back, or replace those that are damaged, then export again.</source>
        <translation>Yerlerine koyun ya da hasarlı olanları değiştirin, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Hiçbir şey yazılmadı.</translation>
    </message>
    <message>
        <source>Mark an object, call an image reviewed, or choose all images.</source>
        <translation>Bir nesne işaretleyin, bir resmi incelendi sayın ya da tüm resimleri seçin.</translation>
    </message>
    <message>
        <source>an image was renamed: another one has its name or stem, or some systems cannot hold its name</source>
        <translation>bir resmin adı değişti: başka bir resmin adı ya da gövdesi aynı, ya da bazı sistemler adını tutamıyor</translation>
    </message>
    <message>
        <source>an image is another one than when its objects were marked</source>
        <translation>bir resim, nesneleri işaretlendiğinde olandan başka</translation>
    </message>
    <message>
        <source>a video was left out: it has no frames of the kind that was chosen</source>
        <translation>bir video dışarıda bırakıldı: seçilen türden karesi yok</translation>
    </message>
    <message>
        <source>an image was left out: {}</source>
        <translation>bir resim dışarıda bırakıldı: {}</translation>
    </message>
    <message>
        <source>The folder holds images of this project; replacing it would remove them.</source>
        <translation>Klasörde bu projenin resimleri var; değiştirmek onları siler.</translation>
    </message>
    <message>
        <source>Make room, or choose another drive.</source>
        <translation>Yer açın ya da başka bir sürücü seçin.</translation>
    </message>
    <message>
        <source>an image was left out; this format is for videos</source>
        <translation>bir resim dışarıda bırakıldı; bu biçim videolar için</translation>
    </message>
    <message>
        <source>An image cannot be exported: {}</source>
        <translation>Bir resim dışa aktarılamıyor: {}</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>Resimlere bakılıyor</translation>
    </message>
    <message>
        <source>Put it back, or remove it from the project, and export again.</source>
        <translation>Yerine koyun ya da projeden çıkarın ve yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>There is nothing to export: none of the images that were chosen can be decoded.</source>
        <translation>Dışa aktarılacak bir şey yok: seçilen resimlerin hiçbiri çözülemiyor.</translation>
    </message>
    <message>
        <source>a frame that cannot be decoded was left out</source>
        <translation>çözülemeyen bir kare dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>Replace the damaged files, then export again.</source>
        <translation>Hasarlı dosyaları değiştirin, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>Looking for further damage</source>
        <translation>Başka hasar aranıyor</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>Dosya artık orada değil.</translation>
    </message>
    <message>
        <source>Put it back, then export again.</source>
        <translation>Yerine koyun, sonra yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>an object without pixels was left out</source>
        <translation>pikseli olmayan bir nesne dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a proposal that nobody has confirmed was left out</source>
        <translation>kimsenin onaylamadığı bir öneri dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>The video has fewer frames than before.</source>
        <translation>Videoda öncekinden az kare var.</translation>
    </message>
    <message>
        <source>Put the former file back, and export again.</source>
        <translation>Önceki dosyayı yerine koyun ve yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>There is no such file or folder.</source>
        <translation>Böyle bir dosya ya da klasör yok.</translation>
    </message>
    <message>
        <source>Taking objects over</source>
        <translation>Nesneler alınıyor</translation>
    </message>
    <message>
        <source>Making a backup</source>
        <translation>Yedek alınıyor</translation>
    </message>
    <message>
        <source>Writing {}</source>
        <translation>Yazılıyor: {}</translation>
    </message>
    <message>
        <source>Frame {}</source>
        <translation>Kare {}</translation>
    </message>
    <message>
        <source>an image was left out: it is neither in the dataset nor in the project</source>
        <translation>bir resim dışarıda bırakıldı: ne veri kümesinde ne projede var</translation>
    </message>
    <message>
        <source>an image was left out: the dataset means one of another size</source>
        <translation>bir resim dışarıda bırakıldı: veri kümesi başka boyutta birini kastediyor</translation>
    </message>
    <message>
        <source>an image was left out: it was taken out of the project meanwhile</source>
        <translation>bir resim dışarıda bırakıldı: bu arada projeden çıkarıldı</translation>
    </message>
    <message>
        <source>an object was left out: it was deleted meanwhile</source>
        <translation>bir nesne dışarıda bırakıldı: bu arada silindi</translation>
    </message>
    <message>
        <source>an object was left out: its image or its class was deleted meanwhile</source>
        <translation>bir nesne dışarıda bırakıldı: bu arada resmi ya da sınıfı silindi</translation>
    </message>
    <message>
        <source>its picture in {} holds neither numbers nor the colours of a palette, but those of a photograph; save it as a PNG with a palette, or with one flat colour for each object or class.</source>
        <translation>{} içindeki resmi ne numaralar ne de bir paletin renklerini taşıyor, bir fotoğrafın renklerini taşıyor; paletli bir PNG olarak ya da her nesne veya sınıf için tek düz renkle kaydedin.</translation>
    </message>
    <message>
        <source>What was there before is untouched.</source>
        <translation>Daha önce orada olana dokunulmadı.</translation>
    </message>
    <message>
        <source>The video is another one than when it was added.</source>
        <translation>Video, eklendiğindekinden başka.</translation>
    </message>
    <message>
        <source>There is no room left.</source>
        <translation>Yer kalmadı.</translation>
    </message>
    <message>
        <source>The file cannot be written ({}).</source>
        <translation>Dosya yazılamıyor ({}).</translation>
    </message>
    <message>
        <source>Make room or choose another drive.</source>
        <translation>Yer açın ya da başka bir sürücü seçin.</translation>
    </message>
    <message>
        <source>Check the folder and its drive.</source>
        <translation>Klasörü ve sürücüsünü denetleyin.</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>Böyle bir klasör yok.</translation>
    </message>
    <message>
        <source>This is a folder, not a file.</source>
        <translation>Bu bir klasör, dosya değil.</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>Başka bir yer seçin.</translation>
    </message>
    <message>
        <source>This file belongs to the project; it is only read.</source>
        <translation>Bu dosya projeye ait; yalnızca okunur.</translation>
    </message>
    <message>
        <source>Did you mean {}?</source>
        <translation>Şunu mu demek istediniz: {}?</translation>
    </message>
    <message>
        <source>`sam2studio models list` shows all names.</source>
        <translation>`sam2studio models list` tüm adları gösterir.</translation>
    </message>
    <message>
        <source>No model is called “{}”.</source>
        <translation>“{}” adlı bir model yok.</translation>
    </message>
    <message>
        <source>the server answers HTTP {}</source>
        <translation>sunucu HTTP {} yanıtı veriyor</translation>
    </message>
    <message>
        <source>{} sends more than the {} bytes of the file.</source>
        <translation>{}, dosyanın {} baytından fazlasını gönderiyor.</translation>
    </message>
    <message>
        <source>The download was interrupted</source>
        <translation>İndirme kesildi</translation>
    </message>
    <message>
        <source>There is no connection to {}</source>
        <translation>{} ile bağlantı yok</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Disk dolu.</translation>
    </message>
    <message>
        <source>The models folder cannot be written: {}.</source>
        <translation>Model klasörüne yazılamıyor: {}.</translation>
    </message>
    <message>
        <source>Free some space and start again; it goes on where it stopped.</source>
        <translation>Yer açıp yeniden başlatın; kaldığı yerden sürer.</translation>
    </message>
    <message>
        <source>the connection ended early</source>
        <translation>bağlantı erken bitti</translation>
    </message>
    <message>
        <source>the server does not answer</source>
        <translation>sunucu yanıt vermiyor</translation>
    </message>
    <message>
        <source>the server refuses connections</source>
        <translation>sunucu bağlantıları reddediyor</translation>
    </message>
    <message>
        <source>the connection was broken</source>
        <translation>bağlantı koptu</translation>
    </message>
    <message>
        <source> That hash is from copies, not from the publisher.</source>
        <translation> Bu özet yayımcıdan değil, kopyalardan.</translation>
    </message>
    <message>
        <source>The file has the SHA-256 {} instead of {}.{}</source>
        <translation>Dosyanın SHA-256 özeti {}; beklenen {}.{}</translation>
    </message>
    <message>
        <source>What came was deleted.</source>
        <translation>Gelenler silindi.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Daha sonra yeniden deneyin.</translation>
    </message>
    <message>
        <source>The certificate of {} is not valid ({}).</source>
        <translation>{} sertifikası geçerli değil ({}).</translation>
    </message>
    <message>
        <source>The address of the file cannot be trusted: {}.</source>
        <translation>Dosyanın adresine güvenilemez: {}.</translation>
    </message>
    <message>
        <source>the network cannot be reached</source>
        <translation>ağa ulaşılamıyor</translation>
    </message>
    <message>
        <source>What was downloaded is kept, and everything else works without a network.</source>
        <translation>İndirilenler saklandı; geri kalan her şey ağ olmadan çalışır.</translation>
    </message>
    <message>
        <source>Start it again when the network is back; it goes on where it stopped.</source>
        <translation>Ağ geri gelince yeniden başlatın; kaldığı yerden sürer.</translation>
    </message>
    <message>
        <source>There is no room: {} MB are needed, {} MB are free.</source>
        <translation>Yer yok: {} MB gerekiyor, {} MB boş.</translation>
    </message>
    <message>
        <source>What was downloaded is kept.</source>
        <translation>İndirilenler saklandı.</translation>
    </message>
    <message>
        <source>It was deleted.</source>
        <translation>Silindi.</translation>
    </message>
    <message>
        <source>the server&apos;s file has changed</source>
        <translation>sunucudaki dosya değişti</translation>
    </message>
    <message>
        <source>{} offers {} bytes instead of {}.</source>
        <translation>{}, {} bayt sunuyor; beklenen {}.</translation>
    </message>
    <message>
        <source>{} refuses the file (HTTP {}).</source>
        <translation>{} dosyayı vermiyor (HTTP {}).</translation>
    </message>
    <message>
        <source>Nothing was downloaded from it.</source>
        <translation>Ondan hiçbir şey indirilmedi.</translation>
    </message>
    <message>
        <source>Check the clock of this computer, and whether the network asks for a login.</source>
        <translation>Bu bilgisayarın saatini ve ağın oturum açma isteyip istemediğini denetleyin.</translation>
    </message>
    <message>
        <source>Nothing was downloaded from there.</source>
        <translation>Oradan hiçbir şey indirilmedi.</translation>
    </message>
    <message>
        <source>Free some space and start again.</source>
        <translation>Yer açıp yeniden başlatın.</translation>
    </message>
    <message>
        <source>The program was told to stay offline.</source>
        <translation>Programa çevrimdışı kalması söylendi.</translation>
    </message>
    <message>
        <source>Nothing of it was used.</source>
        <translation>Hiçbir parçası kullanılmadı.</translation>
    </message>
    <message>
        <source>A login page of the network may answer instead: open a web page first, then try again.</source>
        <translation>Yerine ağın oturum açma sayfası yanıt veriyor olabilir: önce bir web sayfası açın, sonra yeniden deneyin.</translation>
    </message>
    <message>
        <source>Try again later, or get the file by other means and import it.</source>
        <translation>Daha sonra yeniden deneyin ya da dosyayı başka yoldan edinip ekleyin.</translation>
    </message>
    <message>
        <source>Another window is downloading this model.</source>
        <translation>Bu modeli başka bir pencere indiriyor.</translation>
    </message>
    <message>
        <source>Interrupted ({}); trying again in {} s.</source>
        <translation>Kesildi ({}); {} sn sonra yeniden denenecek.</translation>
    </message>
    <message>
        <source>no more data came</source>
        <translation>başka veri gelmedi</translation>
    </message>
    <message>
        <source>Connecting to {}</source>
        <translation>Bağlanılıyor: {}</translation>
    </message>
    <message>
        <source>Downloading {}</source>
        <translation>İndiriliyor: {}</translation>
    </message>
    <message>
        <source>Checking {}</source>
        <translation>Denetleniyor: {}</translation>
    </message>
    <message>
        <source>Copying {}</source>
        <translation>Kopyalanıyor: {}</translation>
    </message>
    <message>
        <source>{} is ready.</source>
        <translation>{} hazır.</translation>
    </message>
    <message>
        <source>it leads on and on, more than {} times</source>
        <translation>durmadan başka yere yönlendiriyor, {} kereden çok</translation>
    </message>
    <message>
        <source>it leads to {}, which is not https</source>
        <translation>https olmayan bir yere yönlendiriyor: {}</translation>
    </message>
    <message>
        <source>{} is not on this computer.</source>
        <translation>{} bu bilgisayarda yok.</translation>
    </message>
    <message>
        <source>{} bytes instead of {}</source>
        <translation>{} bayt; beklenen {}</translation>
    </message>
    <message>
        <source>This is not the published file: {}.</source>
        <translation>Bu, yayımlanan dosya değil: {}.</translation>
    </message>
    <message>
        <source>{} should have come with the program.</source>
        <translation>{} programla birlikte gelmeliydi.</translation>
    </message>
    <message>
        <source>`sam2studio models get {}` downloads it ({} MB).</source>
        <translation>`sam2studio models get {}` onu indirir ({} MB).</translation>
    </message>
    <message>
        <source>SHA-256 {} instead of {}</source>
        <translation>SHA-256 {}; beklenen {}</translation>
    </message>
    <message>
        <source>`sam2studio models get {}` downloads it again.</source>
        <translation>`sam2studio models get {}` onu yeniden indirir.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Yolu denetleyin.</translation>
    </message>
    <message>
        <source>{} is not on this computer, and no hash is known that a download could be checked with.</source>
        <translation>{} bu bilgisayarda yok ve bir indirmenin denetlenebileceği bir özet bilinmiyor.</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>Programı yeniden kurun.</translation>
    </message>
    <message>
        <source>Add the missing file again in the models window, or choose another model.</source>
        <translation>Eksik dosyayı modeller penceresinde yeniden ekleyin ya da başka bir model seçin.</translation>
    </message>
    <message>
        <source>Download the missing one in the models window, or choose another model.</source>
        <translation>Eksik olanı modeller penceresinden indirin ya da başka bir model seçin.</translation>
    </message>
    <message>
        <source>For now, the masks are made by {}.</source>
        <translation>Şimdilik maskeleri {} yapıyor.</translation>
    </message>
    <message>
        <source>the classic segmenter</source>
        <translation>klasik bölütleyici</translation>
    </message>
    <message>
        <source>There is no room for a copy.</source>
        <translation>Kopya için yer yok.</translation>
    </message>
    <message>
        <source>It cannot be copied: {}.</source>
        <translation>Kopyalanamıyor: {}.</translation>
    </message>
    <message>
        <source>It cannot be removed: {}.</source>
        <translation>Kaldırılamıyor: {}.</translation>
    </message>
    <message>
        <source>Get it from {} and put it into {}.</source>
        <translation>{} adresinden edinip şuraya koyun: {}.</translation>
    </message>
    <message>
        <source>{} is here already.</source>
        <translation>{} zaten burada.</translation>
    </message>
    <message>
        <source>The models folder is unchanged.</source>
        <translation>Model klasörü değişmedi.</translation>
    </message>
    <message>
        <source>not expected</source>
        <translation>beklenmiyor</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>eksik</translation>
    </message>
    <message>
        <source>of another shape or type</source>
        <translation>başka biçim ya da türde</translation>
    </message>
    <message>
        <source>{} tensor {} (“{}”)</source>
        <translation>{} tensör {} (“{}”)</translation>
    </message>
    <message>
        <source>{} tensors {} (“{}”)</source>
        <translation>{} tensör {} (“{}”)</translation>
    </message>
    <message>
        <source>It looks like {}, but does not fit: {}.</source>
        <translation>{} gibi görünüyor ama uymuyor: {}.</translation>
    </message>
    <message>
        <source>The file cannot be read: {}.</source>
        <translation>Dosya okunamıyor: {}.</translation>
    </message>
    <message>
        <source>a YOLO model that finds poses</source>
        <translation>poz bulan bir YOLO modeli</translation>
    </message>
    <message>
        <source>a YOLO model that finds rotated boxes</source>
        <translation>dönük kutular bulan bir YOLO modeli</translation>
    </message>
    <message>
        <source>a YOLO model that classifies whole pictures</source>
        <translation>bütün resimleri sınıflandıran bir YOLO modeli</translation>
    </message>
    <message>
        <source>an RT-DETR model</source>
        <translation>bir RT-DETR modeli</translation>
    </message>
    <message>
        <source>a YOLO-World model</source>
        <translation>bir YOLO-World modeli</translation>
    </message>
    <message>
        <source>a YOLOE model</source>
        <translation>bir YOLOE modeli</translation>
    </message>
    <message>
        <source>a YOLOv10 model</source>
        <translation>bir YOLOv10 modeli</translation>
    </message>
    <message>
        <source>It holds pickled objects, but no model.</source>
        <translation>İçinde pickle nesneleri var ama model yok.</translation>
    </message>
    <message>
        <source>It is a YOLO model without layers.</source>
        <translation>Katmanları olmayan bir YOLO modeli.</translation>
    </message>
    <message>
        <source>a pickled YOLO model of an unknown kind (“{}”)</source>
        <translation>bilinmeyen türde, pickle ile yazılmış bir YOLO modeli (“{}”)</translation>
    </message>
    <message>
        <source>This is {}, which this version cannot run.</source>
        <translation>Bu {}; bu sürüm onu çalıştıramaz.</translation>
    </message>
    <message>
        <source>It holds no tensors.</source>
        <translation>İçinde tensör yok.</translation>
    </message>
    <message>
        <source>A module in it has no state ({}).</source>
        <translation>İçindeki bir modülün durumu yok ({}).</translation>
    </message>
    <message>
        <source>A module in it is damaged ({}).</source>
        <translation>İçindeki bir modül hasarlı ({}).</translation>
    </message>
    <message>
        <source>A module in it has an impossible name, “{}”.</source>
        <translation>İçindeki bir modülün adı olanaksız: “{}”.</translation>
    </message>
    <message>
        <source>Its modules are nested without end.</source>
        <translation>Modülleri sonsuza dek iç içe.</translation>
    </message>
    <message>
        <source>Its part “{}” is not a module.</source>
        <translation>“{}” parçası modül değil.</translation>
    </message>
    <message>
        <source>It mixes a dictionary of tensors with pickled objects.</source>
        <translation>Tensör sözlüğünü pickle nesneleriyle karıştırıyor.</translation>
    </message>
    <message>
        <source>Its part “{}” is not a tensor.</source>
        <translation>“{}” parçası tensör değil.</translation>
    </message>
    <message>
        <source>{} is not on this computer. Download {} ({} MB, licence {})?</source>
        <translation>{} bu bilgisayarda yok. {} indirilsin mi ({} MB, lisans {})?</translation>
    </message>
    <message>
        <source>{} ({}, {} MB, licence {}) is not on this computer.</source>
        <translation>{} ({}, {} MB, lisans {}) bu bilgisayarda yok.</translation>
    </message>
    <message>
        <source>Nothing was downloaded.</source>
        <translation>Hiçbir şey indirilmedi.</translation>
    </message>
    <message>
        <source>Agree with {}, or fetch it with `sam2studio models get {}`.</source>
        <translation>{} ile kabul edin ya da `sam2studio models get {}` ile alın.</translation>
    </message>
    <message>
        <source>This is not an ONNX model, or it is damaged.</source>
        <translation>Bu bir ONNX modeli değil ya da hasarlı.</translation>
    </message>
    <message>
        <source>The names of the classes in the file make no sense.</source>
        <translation>Dosyadaki sınıf adları anlamsız.</translation>
    </message>
    <message>
        <source>The model needs operators that are not the standard&apos;s (“{}”).</source>
        <translation>Model, standarttan olmayan işleçler gerektiriyor (“{}”).</translation>
    </message>
    <message>
        <source>Nothing of it was run.</source>
        <translation>Hiçbir parçası çalıştırılmadı.</translation>
    </message>
    <message>
        <source>Export it again with standard operators only.</source>
        <translation>Yalnızca standart işleçlerle yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>The model keeps numbers in other files.</source>
        <translation>Model sayıları başka dosyalarda tutuyor.</translation>
    </message>
    <message>
        <source>None of them was opened.</source>
        <translation>Hiçbiri açılmadı.</translation>
    </message>
    <message>
        <source>Export it again into one file.</source>
        <translation>Tek bir dosyaya yeniden dışa aktarın.</translation>
    </message>
    <message>
        <source>an Ultralytics checkpoint (a pickled YOLO model)</source>
        <translation>bir Ultralytics kontrol noktası (pickle ile yazılmış bir YOLO modeli)</translation>
    </message>
    <message>
        <source>a pickled model of the transformers library</source>
        <translation>transformers kitaplığının pickle ile yazılmış bir modeli</translation>
    </message>
    <message>
        <source>a whole pickled model rather than its weights</source>
        <translation>ağırlıkları yerine pickle ile yazılmış bütün bir model</translation>
    </message>
    <message>
        <source>a whole pickled SAM 2 model rather than its weights</source>
        <translation>ağırlıkları yerine pickle ile yazılmış bütün bir SAM 2 modeli</translation>
    </message>
    <message>
        <source>Its pickle takes more than {} steps; no network does.</source>
        <translation>Pickle&apos;ı {} adımdan uzun; hiçbir ağ öyle değildir.</translation>
    </message>
    <message>
        <source>it holds the unknown instruction {}</source>
        <translation>bilinmeyen {} komutunu içeriyor</translation>
    </message>
    <message>
        <source>Its description of the tensors is damaged: {}.</source>
        <translation>Tensörlerin tanımı hasarlı: {}.</translation>
    </message>
    <message>
        <source>Its pickle uses an object as a key.</source>
        <translation>Pickle&apos;ı bir nesneyi anahtar olarak kullanıyor.</translation>
    </message>
    <message>
        <source>Its description of the tensors is {} bytes long; that is no network.</source>
        <translation>Tensörlerin tanımı {} bayt uzunluğunda; bu bir ağ değil.</translation>
    </message>
    <message>
        <source>Its pickle is of a kind that PyTorch does not write (protocol 2 is expected).</source>
        <translation>Pickle&apos;ı PyTorch&apos;un yazmadığı bir türden (protokol 2 beklenir).</translation>
    </message>
    <message>
        <source>something is left over at its end</source>
        <translation>sonunda artık bir şey var</translation>
    </message>
    <message>
        <source>It uses the pickle instruction {}, which weights have no use for.</source>
        <translation>Ağırlıkların işine yaramayan {} pickle komutunu kullanıyor.</translation>
    </message>
    <message>
        <source>it ends too early</source>
        <translation>çok erken bitiyor</translation>
    </message>
    <message>
        <source>a name in it does not end</source>
        <translation>içindeki bir ad bitmiyor</translation>
    </message>
    <message>
        <source>it takes a value that is not there</source>
        <translation>olmayan bir değeri alıyor</translation>
    </message>
    <message>
        <source>it looks for a value that is not there</source>
        <translation>olmayan bir değeri arıyor</translation>
    </message>
    <message>
        <source>it closes a bracket that it never opened</source>
        <translation>hiç açmadığı bir ayracı kapatıyor</translation>
    </message>
    <message>
        <source>more than {} nested brackets</source>
        <translation>{} taneden çok iç içe ayraç</translation>
    </message>
    <message>
        <source>it refers to a value that is not there</source>
        <translation>olmayan bir değere başvuruyor</translation>
    </message>
    <message>
        <source>a number in it is out of range</source>
        <translation>içindeki bir sayı aralık dışında</translation>
    </message>
    <message>
        <source>Its pickle appends to something that is not a list.</source>
        <translation>Pickle&apos;ı liste olmayan bir şeye ekliyor.</translation>
    </message>
    <message>
        <source>Its pickle sets items of something that is not a dictionary.</source>
        <translation>Pickle&apos;ı sözlük olmayan bir şeyin öğelerini belirliyor.</translation>
    </message>
    <message>
        <source>a key in it has no value</source>
        <translation>içindeki bir anahtarın değeri yok</translation>
    </message>
    <message>
        <source>It asks to import “{}”.</source>
        <translation>“{}” içe aktarılmasını istiyor.</translation>
    </message>
    <message>
        <source>It asks to call something that is not a plain name.</source>
        <translation>Yalın bir ad olmayan bir şeyin çağrılmasını istiyor.</translation>
    </message>
    <message>
        <source>It asks to make an object of something that is not a plain name.</source>
        <translation>Yalın bir ad olmayan bir şeyden nesne yapılmasını istiyor.</translation>
    </message>
    <message>
        <source>It asks to make an object of “{}”.</source>
        <translation>“{}” türünden nesne yapılmasını istiyor.</translation>
    </message>
    <message>
        <source>It refers to something outside itself.</source>
        <translation>Kendi dışında bir şeye başvuruyor.</translation>
    </message>
    <message>
        <source>a storage in it is not described as PyTorch does</source>
        <translation>içindeki bir depo PyTorch&apos;un yaptığı gibi tanımlanmamış</translation>
    </message>
    <message>
        <source>the storage “{}” has another size than it says</source>
        <translation>“{}” deposunun boyutu söylediğinden başka</translation>
    </message>
    <message>
        <source>an OrderedDict in it is made with arguments</source>
        <translation>içindeki bir OrderedDict bağımsız değişkenlerle yapılıyor</translation>
    </message>
    <message>
        <source>a tensor in it is not described as PyTorch does</source>
        <translation>içindeki bir tensör PyTorch&apos;un yaptığı gibi tanımlanmamış</translation>
    </message>
    <message>
        <source>A tensor in it carries hooks.</source>
        <translation>İçindeki bir tensör kanca taşıyor.</translation>
    </message>
    <message>
        <source>a tensor in it starts nowhere</source>
        <translation>içindeki bir tensör hiçbir yerde başlamıyor</translation>
    </message>
    <message>
        <source>a parameter in it is not described as PyTorch does</source>
        <translation>içindeki bir parametre PyTorch&apos;un yaptığı gibi tanımlanmamış</translation>
    </message>
    <message>
        <source>a shape in it is not described as PyTorch does</source>
        <translation>içindeki bir biçim PyTorch&apos;un yaptığı gibi tanımlanmamış</translation>
    </message>
    <message>
        <source>a set in it is not described as Python does</source>
        <translation>içindeki bir küme Python&apos;un yaptığı gibi tanımlanmamış</translation>
    </message>
    <message>
        <source>a tensor in it has an impossible shape</source>
        <translation>içindeki bir tensörün biçimi olanaksız</translation>
    </message>
    <message>
        <source>a text in it is not UTF-8</source>
        <translation>içindeki bir metin UTF-8 değil</translation>
    </message>
    <message>
        <source>It asks to call “{}”.</source>
        <translation>“{}” çağrılmasını istiyor.</translation>
    </message>
    <message>
        <source>It asks to change the state of something that is not an object.</source>
        <translation>Nesne olmayan bir şeyin durumunu değiştirmek istiyor.</translation>
    </message>
    <message>
        <source>This is {}, which this version cannot use ({}).</source>
        <translation>Bu {}; bu sürüm onu kullanamaz ({}).</translation>
    </message>
    <message>
        <source>This is a Git LFS pointer: a note of where the file lies, not the file.</source>
        <translation>Bu bir Git LFS işaretçisi: dosya değil, dosyanın yerini söyleyen bir not.</translation>
    </message>
    <message>
        <source>Run `git lfs pull` where it came from.</source>
        <translation>Geldiği yerde `git lfs pull` çalıştırın.</translation>
    </message>
    <message>
        <source>This is a web page, not a checkpoint; the download led to an error or login page.</source>
        <translation>Bu bir web sayfası, kontrol noktası değil; indirme bir hata ya da oturum açma sayfasına gitmiş.</translation>
    </message>
    <message>
        <source>Download it again.</source>
        <translation>Yeniden indirin.</translation>
    </message>
    <message>
        <source>This is a gzip archive, not a checkpoint.</source>
        <translation>Bu bir gzip arşivi, kontrol noktası değil.</translation>
    </message>
    <message>
        <source>Unpack it first.</source>
        <translation>Önce açın.</translation>
    </message>
    <message>
        <source>This is an HDF5 file, not a checkpoint that this program can use.</source>
        <translation>Bu bir HDF5 dosyası, bu programın kullanabileceği bir kontrol noktası değil.</translation>
    </message>
    <message>
        <source>This is a GGUF file, not a checkpoint that this program can use.</source>
        <translation>Bu bir GGUF dosyası, bu programın kullanabileceği bir kontrol noktası değil.</translation>
    </message>
    <message>
        <source>the name is impossible</source>
        <translation>ad olanaksız</translation>
    </message>
    <message>
        <source>This is not a checkpoint.</source>
        <translation>Bu bir kontrol noktası değil.</translation>
    </message>
    <message>
        <source>This is not a checkpoint, although it is named like one.</source>
        <translation>Adı öyle dese de bu bir kontrol noktası değil.</translation>
    </message>
    <message>
        <source>This is not a file.</source>
        <translation>Bu bir dosya değil.</translation>
    </message>
    <message>
        <source>Check the file and its permissions.</source>
        <translation>Dosyayı ve izinlerini denetleyin.</translation>
    </message>
    <message>
        <source>This is a checkpoint in PyTorch&apos;s old tar format, which can run programs.</source>
        <translation>Bu, PyTorch&apos;un program çalıştırabilen eski tar biçiminde bir kontrol noktası.</translation>
    </message>
    <message>
        <source>This is a bare pickle (PyTorch&apos;s format before 1.6), which can run programs.</source>
        <translation>Bu, program çalıştırabilen çıplak bir pickle (PyTorch&apos;un 1.6 öncesi biçimi).</translation>
    </message>
    <message>
        <source>Choose a .pt, .pth or .safetensors file.</source>
        <translation>Bir .pt, .pth ya da .safetensors dosyası seçin.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Dosya boş.</translation>
    </message>
    <message>
        <source>The file is blank: it holds only zeros.</source>
        <translation>Dosya boş: yalnızca sıfırlardan oluşuyor.</translation>
    </message>
    <message>
        <source>no network known here (its first tensor is “{}”)</source>
        <translation>burada bilinmeyen bir ağ (ilk tensörü “{}”)</translation>
    </message>
    <message>
        <source>a relative of SAM with an encoder of a size of its own</source>
        <translation>kendine özgü boyutta kodlayıcısı olan bir SAM akrabası</translation>
    </message>
    <message>
        <source>the tensors of a YOLO model without the description of its layers</source>
        <translation>katmanlarının tanımı olmayan bir YOLO modelinin tensörleri</translation>
    </message>
    <message>
        <source>SAM or SAM 2 as the transformers library names its parts</source>
        <translation>parçalarını transformers kitaplığının adlandırdığı SAM ya da SAM 2</translation>
    </message>
    <message>
        <source>a relative of SAM 2 with another trunk</source>
        <translation>başka gövdeli bir SAM 2 akrabası</translation>
    </message>
    <message>
        <source>SAM 2 with a prefix before every name</source>
        <translation>her adın önünde bir ön ek bulunan SAM 2</translation>
    </message>
    <message>
        <source>This is a SAM 2 network of a size of its own ({} channels, {} blocks), and nothing in the file tells its windows and heads; a .safetensors saved by this program would.</source>
        <translation>Bu, kendine özgü boyutta bir SAM 2 ağı ({} kanal, {} blok) ve dosyada pencere ve başlık sayılarını söyleyen bir şey yok; bu programın kaydettiği bir .safetensors söylerdi.</translation>
    </message>
    <message>
        <source>This looks like {}, which this version cannot run.</source>
        <translation>Bu {} gibi görünüyor; bu sürüm onu çalıştıramaz.</translation>
    </message>
    <message>
        <source>Its tensors contradict its configuration ({}).</source>
        <translation>Tensörleri yapılandırmasıyla çelişiyor ({}).</translation>
    </message>
    <message>
        <source>This is neither SAM 2 nor SAM 2.1: only some of the tensors that tell them apart exist.</source>
        <translation>Bu ne SAM 2 ne SAM 2.1: onları ayıran tensörlerin yalnızca bir kısmı var.</translation>
    </message>
    <message>
        <source>This is a relative of SAM 2 whose trunk has {} of four.</source>
        <translation>Bu, gövdesi dört yerine {} bir SAM 2 akrabası.</translation>
    </message>
    <message>
        <source>{} stage instead</source>
        <translation>{} aşamalı</translation>
    </message>
    <message>
        <source>{} stages instead</source>
        <translation>{} aşamalı</translation>
    </message>
    <message>
        <source>{} finds {} mask on this picture; {}.</source>
        <translation>{} bu resimde {} maske buluyor; {}.</translation>
    </message>
    <message>
        <source>{} finds {} masks on this picture; {}.</source>
        <translation>{} bu resimde {} maske buluyor; {}.</translation>
    </message>
    <message>
        <source>This looks like part of a SAM 2 network: the tensor “{}” is missing.</source>
        <translation>Bu bir SAM 2 ağının parçası gibi görünüyor: “{}” tensörü eksik.</translation>
    </message>
    <message>
        <source>The configuration written in it is damaged ({}).</source>
        <translation>İçine yazılmış yapılandırma hasarlı ({}).</translation>
    </message>
    <message>
        <source>This is a relative of SAM 2 with impossible sizes ({}).</source>
        <translation>Bu, boyutları olanaksız bir SAM 2 akrabası ({}).</translation>
    </message>
    <message>
        <source>The description of its layers contradicts the layers.</source>
        <translation>Katmanlarının tanımı katmanlarla çelişiyor.</translation>
    </message>
    <message>
        <source>This is a YOLO model with changed activations or norms, which this version cannot run.</source>
        <translation>Bu, etkinleştirmeleri ya da normları değiştirilmiş bir YOLO modeli; bu sürüm onu çalıştıramaz.</translation>
    </message>
    <message>
        <source>This is a YOLO model with another kind of head, which this version cannot run.</source>
        <translation>Bu, başka tür başlığı olan bir YOLO modeli; bu sürüm onu çalıştıramaz.</translation>
    </message>
    <message>
        <source>Its head has another number of classes than its description.</source>
        <translation>Başlığındaki sınıf sayısı tanımındakinden farklı.</translation>
    </message>
    <message>
        <source>its head is not its last layer</source>
        <translation>başlığı son katmanı değil</translation>
    </message>
    <message>
        <source>its pictures have other channels than red, green and blue</source>
        <translation>resimlerinin kanalları kırmızı, yeşil ve mavi değil</translation>
    </message>
    <message>
        <source>the layer “{}”</source>
        <translation>“{}” katmanı</translation>
    </message>
    <message>
        <source>the activation “{}”</source>
        <translation>“{}” etkinleştirmesi</translation>
    </message>
    <message>
        <source>{} with {} argument</source>
        <translation>{} ({} bağımsız değişkenle)</translation>
    </message>
    <message>
        <source>{} with {} arguments</source>
        <translation>{} ({} bağımsız değişkenle)</translation>
    </message>
    <message>
        <source>{} with the argument “{}”</source>
        <translation>{} (“{}” bağımsız değişkeniyle)</translation>
    </message>
    <message>
        <source>This is a YOLO model of a kind that this version cannot run ({}).</source>
        <translation>Bu, bu sürümün çalıştıramadığı türden bir YOLO modeli ({}).</translation>
    </message>
    <message>
        <source>The description of its layers is damaged ({}).</source>
        <translation>Katmanlarının tanımı hasarlı ({}).</translation>
    </message>
    <message>
        <source>Download or copy it again.</source>
        <translation>Yeniden indirin ya da kopyalayın.</translation>
    </message>
    <message>
        <source>`sam2studio models list` shows what can be used.</source>
        <translation>`sam2studio models list` nelerin kullanılabileceğini gösterir.</translation>
    </message>
    <message>
        <source>Nothing was run.</source>
        <translation>Hiçbir şey çalıştırılmadı.</translation>
    </message>
    <message>
        <source>Get these weights as .safetensors, or from their author.</source>
        <translation>Bu ağırlıkları .safetensors olarak ya da yazarından edinin.</translation>
    </message>
    <message>
        <source>Its header is longer than a network needs, or than the file.</source>
        <translation>Başlığı bir ağın gerektirdiğinden ya da dosyadan uzun.</translation>
    </message>
    <message>
        <source>Its metadata is not a table of texts.</source>
        <translation>Üst verisi bir metin tablosu değil.</translation>
    </message>
    <message>
        <source>Its header is not a table.</source>
        <translation>Başlığı bir tablo değil.</translation>
    </message>
    <message>
        <source>Its header does not describe the tensor “{}”.</source>
        <translation>Başlığı “{}” tensörünü tanımlamıyor.</translation>
    </message>
    <message>
        <source>The tensor “{}” has another size than its header says.</source>
        <translation>“{}” tensörünün boyutu başlığın söylediğinden başka.</translation>
    </message>
    <message>
        <source>It is shorter or longer than its header says; it was probably cut off.</source>
        <translation>Başlığının söylediğinden kısa ya da uzun; büyük olasılıkla kesilmiş.</translation>
    </message>
    <message>
        <source>Its header is damaged.</source>
        <translation>Başlığı hasarlı.</translation>
    </message>
    <message>
        <source>Its tensors overlap or leave gaps.</source>
        <translation>Tensörleri üst üste biniyor ya da boşluk bırakıyor.</translation>
    </message>
    <message>
        <source>There is no room for it.</source>
        <translation>Onun için yer yok.</translation>
    </message>
    <message>
        <source>It cannot be written: {}.</source>
        <translation>Yazılamıyor: {}.</translation>
    </message>
    <message>
        <source>A former file there is as it was.</source>
        <translation>Orada önceden olan dosya olduğu gibi.</translation>
    </message>
    <message>
        <source>The tensor “{}” has an impossible shape.</source>
        <translation>“{}” tensörünün biçimi olanaksız.</translation>
    </message>
    <message>
        <source>The tensor “{}” has a size that is out of range.</source>
        <translation>“{}” tensörünün boyutu aralık dışında.</translation>
    </message>
    <message>
        <source>The tensor “{}” lies outside the file.</source>
        <translation>“{}” tensörü dosyanın dışında.</translation>
    </message>
    <message>
        <source>The tensor “{}” reaches outside the bytes stored for it.</source>
        <translation>“{}” tensörü kendisi için saklanan baytların dışına taşıyor.</translation>
    </message>
    <message>
        <source>It claims {} tensors; no network has that many.</source>
        <translation>{} tensör olduğunu öne sürüyor; hiçbir ağda o kadar yok.</translation>
    </message>
    <message>
        <source>Its tensors overlap so that they unfold to far more than the file holds.</source>
        <translation>Tensörleri öyle üst üste biniyor ki açılınca dosyada olandan çok daha fazla oluyor.</translation>
    </message>
    <message>
        <source>The file changed while it was read.</source>
        <translation>Dosya okunurken değişti.</translation>
    </message>
    <message>
        <source>Its checksums do not hold: the file was altered or damaged.</source>
        <translation>Sağlama toplamları tutmuyor: dosya değiştirilmiş ya da hasarlı.</translation>
    </message>
    <message>
        <source>The tensor “{}” holds numbers that are not finite (NaN or infinity).</source>
        <translation>“{}” tensöründe sonlu olmayan sayılar var (NaN ya da sonsuz).</translation>
    </message>
    <message>
        <source>It was written on a big-endian machine.</source>
        <translation>Büyük uçlu bir makinede yazılmış.</translation>
    </message>
    <message>
        <source>Its archive holds more than one checkpoint.</source>
        <translation>Arşivinde birden çok kontrol noktası var.</translation>
    </message>
    <message>
        <source>It does not hold a dictionary of tensors.</source>
        <translation>İçinde tensör sözlüğü yok.</translation>
    </message>
    <message>
        <source>Save it again on a usual one.</source>
        <translation>Olağan bir makinede yeniden kaydedin.</translation>
    </message>
    <message>
        <source>It does not hold a plain dictionary of tensors (“{}” is none).</source>
        <translation>İçinde yalın bir tensör sözlüğü yok (“{}” tensör değil).</translation>
    </message>
    <message>
        <source>Its archive has no proper end; the file was probably cut off.</source>
        <translation>Arşivinin düzgün bir sonu yok; dosya büyük olasılıkla kesilmiş.</translation>
    </message>
    <message>
        <source>The end records of its archive contradict each other.</source>
        <translation>Arşivinin son kayıtları birbiriyle çelişiyor.</translation>
    </message>
    <message>
        <source>The directory of its archive lacks a 64-bit size.</source>
        <translation>Arşivinin dizininde 64 bitlik bir boyut eksik.</translation>
    </message>
    <message>
        <source>The entry “{}” of its archive is not where the directory says.</source>
        <translation>Arşivinin “{}” girdisi dizinin söylediği yerde değil.</translation>
    </message>
    <message>
        <source>Its archive holds two entries of one name.</source>
        <translation>Arşivinde aynı adlı iki girdi var.</translation>
    </message>
    <message>
        <source>It ends too early.</source>
        <translation>Çok erken bitiyor.</translation>
    </message>
    <message>
        <source>Its archive is one part of several.</source>
        <translation>Arşivi birkaç parçadan yalnızca biri.</translation>
    </message>
    <message>
        <source>Its archive claims {} entries; no network has that many.</source>
        <translation>Arşivi {} girdi olduğunu öne sürüyor; hiçbir ağda o kadar yok.</translation>
    </message>
    <message>
        <source>The directory of its archive holds more than its entries.</source>
        <translation>Arşivinin dizini girdilerinden fazlasını içeriyor.</translation>
    </message>
    <message>
        <source>Its archive holds an entry with an impossible name, “{}”.</source>
        <translation>Arşivinde adı olanaksız bir girdi var: “{}”.</translation>
    </message>
    <message>
        <source>This is a TorchScript archive: it holds a program, not only weights.</source>
        <translation>Bu bir TorchScript arşivi: yalnızca ağırlık değil, program da içeriyor.</translation>
    </message>
    <message>
        <source>This archive is not a checkpoint: it has no data.pkl.</source>
        <translation>Bu arşiv kontrol noktası değil: data.pkl yok.</translation>
    </message>
    <message>
        <source>Its archive is compressed, which PyTorch never does; it may unpack to any size.</source>
        <translation>Arşivi sıkıştırılmış; PyTorch bunu hiç yapmaz, herhangi bir boyuta açılabilir.</translation>
    </message>
    <message>
        <source>The directory of its archive ends too early.</source>
        <translation>Arşivinin dizini çok erken bitiyor.</translation>
    </message>
    <message>
        <source>The directory of its archive is damaged.</source>
        <translation>Arşivinin dizini hasarlı.</translation>
    </message>
    <message>
        <source>Entries of its archive overlap.</source>
        <translation>Arşivinin girdileri üst üste biniyor.</translation>
    </message>
    <message>
        <source>Add a click on the object, or drag a box around it.</source>
        <translation>Nesneye bir tıklama ekleyin ya da çevresine bir kutu çizin.</translation>
    </message>
    <message>
        <source>Add a click on the object, or drag a box around it; SAM 2 and SAM make a mask of any place.</source>
        <translation>Nesneye bir tıklama ekleyin ya da çevresine bir kutu çizin; SAM 2 ve SAM her yerin maskesini yapar.</translation>
    </message>
    <message>
        <source>{} found nothing there.</source>
        <translation>{} orada bir şey bulamadı.</translation>
    </message>
    <message>
        <source>Your annotations are unchanged.</source>
        <translation>Etiketlemeleriniz değişmedi.</translation>
    </message>
    <message>
        <source>{} answered with masks of an impossible shape.</source>
        <translation>{} olanaksız biçimde maskelerle yanıt verdi.</translation>
    </message>
    <message>
        <source>{} answered with numbers that are not numbers (NaN).</source>
        <translation>{} sayı olmayan sayılarla yanıt verdi (NaN).</translation>
    </message>
    <message>
        <source>Choose another model, or load this one again.</source>
        <translation>Başka bir model seçin ya da bunu yeniden yükleyin.</translation>
    </message>
    <message>
        <source>Try another prompt; if it stays so, choose float32 arithmetic or another model.</source>
        <translation>Başka bir istem deneyin; böyle kalırsa float32 aritmetiğini ya da başka bir model seçin.</translation>
    </message>
    <message>
        <source> on an image of {} × {} pixels</source>
        <translation> ({} × {} piksellik bir resimde)</translation>
    </message>
    <message>
        <source>There is not enough memory for {}{}.</source>
        <translation>{} için yeterli bellek yok{}.</translation>
    </message>
    <message>
        <source>There is not enough memory for {} on an image of {} × {} pixels.</source>
        <translation>{} için yeterli bellek yok ({} × {} piksellik bir resimde).</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>Başka programları kapatın ya da daha küçük bir model seçin.</translation>
    </message>
    <message>
        <source>{} stopped with an unexpected error{}.</source>
        <translation>{} beklenmeyen bir hatayla durdu{}.</translation>
    </message>
    <message>
        <source>{} stopped with an unexpected error on an image of {} × {} pixels.</source>
        <translation>{} beklenmeyen bir hatayla durdu ({} × {} piksellik bir resimde).</translation>
    </message>
    <message>
        <source>Try again, or choose another model; the log has the details.</source>
        <translation>Yeniden deneyin ya da başka bir model seçin; ayrıntılar günlükte.</translation>
    </message>
    <message>
        <source>{} finds nothing on this picture that it is sure enough of.</source>
        <translation>{} bu resimde yeterince emin olduğu bir şey bulamıyor.</translation>
    </message>
    <message>
        <source>it does not fit the prompt</source>
        <translation>isteme uymuyor</translation>
    </message>
    <message>
        <source>none of them fits the prompt</source>
        <translation>hiçbiri isteme uymuyor</translation>
    </message>
    <message>
        <source>The device ran out of memory.</source>
        <translation>Aygıtın belleği bitti.</translation>
    </message>
    <message>
        <source>Annotations are unchanged.</source>
        <translation>Etiketlemeler değişmedi.</translation>
    </message>
    <message>
        <source>Close other programs that use it, choose a smaller model, or run on the CPU.</source>
        <translation>Onu kullanan başka programları kapatın, daha küçük bir model seçin ya da işlemcide çalıştırın.</translation>
    </message>
    <message>
        <source>The model has not the input and outputs of a YOLO detector.</source>
        <translation>Modelin giriş ve çıkışları bir YOLO algılayıcısınınki değil.</translation>
    </message>
    <message>
        <source>Export a detector or segmenter as ONNX, or use its own checkpoint.</source>
        <translation>Bir algılayıcıyı ya da bölütleyiciyi ONNX olarak dışa aktarın ya da kendi kontrol noktasını kullanın.</translation>
    </message>
    <message>
        <source>{} answers with something that no detector answers with.</source>
        <translation>{} hiçbir algılayıcının vermediği bir yanıt veriyor.</translation>
    </message>
    <message>
        <source>Models in the ONNX format need onnxruntime, which is not installed.</source>
        <translation>ONNX biçimindeki modeller onnxruntime gerektirir; o kurulu değil.</translation>
    </message>
    <message>
        <source>onnxruntime cannot use the model ({}).</source>
        <translation>onnxruntime modeli kullanamıyor ({}).</translation>
    </message>
    <message>
        <source>onnxruntime could not run {} ({}).</source>
        <translation>onnxruntime {} modelini çalıştıramadı ({}).</translation>
    </message>
    <message>
        <source>`pip install &apos;sam2studio[onnx]&apos;` installs it; checkpoints (.pt) need nothing more.</source>
        <translation>`pip install &apos;sam2studio[onnx]&apos;` onu kurar; kontrol noktaları (.pt) başka bir şey gerektirmez.</translation>
    </message>
    <message>
        <source>Export it again, or use its own checkpoint.</source>
        <translation>Yeniden dışa aktarın ya da kendi kontrol noktasını kullanın.</translation>
    </message>
    <message>
        <source>What was tracked before is kept.</source>
        <translation>Daha önce takip edilenler saklandı.</translation>
    </message>
    <message>
        <source>There are too few pictures with masks that a person made or reviewed: at least two are needed, one of them to measure on.</source>
        <translation>Bir kişinin yaptığı ya da incelediği maskeleri olan çok az resim var: en az iki tane gerekir, biri ölçüm için.</translation>
    </message>
    <message>
        <source>Measuring with clicks</source>
        <translation>Tıklamalarla ölçülüyor</translation>
    </message>
    <message>
        <source>Measuring with boxes</source>
        <translation>Kutularla ölçülüyor</translation>
    </message>
    <message>
        <source>Encoding {}</source>
        <translation>Kodlanıyor: {}</translation>
    </message>
    <message>
        <source>None of the pictures to measure on can be read.</source>
        <translation>Ölçüm yapılacak resimlerin hiçbiri okunamıyor.</translation>
    </message>
    <message>
        <source>None of the pictures to learn from can be read.</source>
        <translation>Öğrenilecek resimlerin hiçbiri okunamıyor.</translation>
    </message>
    <message>
        <source>Annotate or review some more; a few dozen objects are a good beginning.</source>
        <translation>Biraz daha etiketleyin ya da inceleyin; birkaç düzine nesne iyi bir başlangıçtır.</translation>
    </message>
    <message>
        <source>The download was interrupted: {}.</source>
        <translation>İndirme kesildi: {}.</translation>
    </message>
    <message>
        <source>There is no connection to {}: {}.</source>
        <translation>{} ile bağlantı yok: {}.</translation>
    </message>
    <message>
        <source>A label file cannot be read ({}).</source>
        <translation>Bir etiket dosyası okunamıyor ({}).</translation>
    </message>
    <message>
        <source>Another run is writing labels to this folder.</source>
        <translation>Başka bir çalışma bu klasöre etiket yazıyor.</translation>
    </message>
    <message>
        <source>Choose other models or another device; the log has the details.</source>
        <translation>Başka modeller ya da başka bir aygıt seçin; ayrıntılar günlükte.</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>Diğer programları kapatıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>Close other programs, or choose smaller models. The same run goes on where it stopped.</source>
        <translation>Diğer programları kapatın ya da daha küçük modeller seçin. Aynı çalışma kaldığı yerden sürer.</translation>
    </message>
    <message>
        <source>Close other programs, or choose smaller models; the log has the details.</source>
        <translation>Diğer programları kapatın ya da daha küçük modeller seçin; ayrıntılar günlükte.</translation>
    </message>
    <message>
        <source>It cannot be written ({}).</source>
        <translation>Yazılamıyor ({}).</translation>
    </message>
    <message>
        <source>It is as it was.</source>
        <translation>Olduğu gibi duruyor.</translation>
    </message>
    <message>
        <source>Labels cannot be written here ({}).</source>
        <translation>Buraya etiket yazılamıyor ({}).</translation>
    </message>
    <message>
        <source>Labels that were written before are kept.</source>
        <translation>Önceden yazılan etiketler korunur.</translation>
    </message>
    <message>
        <source>Loading the models</source>
        <translation>Modeller yükleniyor</translation>
    </message>
    <message>
        <source>Locate it.</source>
        <translation>Yerini gösterin.</translation>
    </message>
    <message>
        <source>Looking at the files</source>
        <translation>Dosyalara bakılıyor</translation>
    </message>
    <message>
        <source>Looking at the media</source>
        <translation>Medyaya bakılıyor</translation>
    </message>
    <message>
        <source>Memory did not suffice for {} pictures in a row.</source>
        <translation>Bellek art arda {} resme yetmedi.</translation>
    </message>
    <message>
        <source>Start it, correct the address, or say local.</source>
        <translation>Başlatın, adresi düzeltin ya da local deyin.</translation>
    </message>
    <message>
        <source>The file is not the one that the project was made with.</source>
        <translation>Dosya, projenin yapıldığı dosya değil.</translation>
    </message>
    <message>
        <source>The journal of the labels cannot be read ({}).</source>
        <translation>Etiketlerin günlüğü okunamıyor ({}).</translation>
    </message>
    <message>
        <source>The list names something that is no image and no video.</source>
        <translation>Liste, resim de video da olmayan bir şey adlandırıyor.</translation>
    </message>
    <message>
        <source>The process that annotates cannot be started ({}).</source>
        <translation>Etiketleyen süreç başlatılamıyor ({}).</translation>
    </message>
    <message>
        <source>The process that annotates said something that makes no sense.</source>
        <translation>Etiketleyen süreç anlamsız bir şey söyledi.</translation>
    </message>
    <message>
        <source>The process that annotates stopped while it loaded the models.</source>
        <translation>Etiketleyen süreç modelleri yüklerken durdu.</translation>
    </message>
    <message>
        <source>The process that annotates stopped {} times.</source>
        <translation>Etiketleyen süreç {} kez durdu.</translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}” ({}).</source>
        <translation>“{}” adresinde Ray kümesi yok ({}).</translation>
    </message>
    <message>
        <source>There is no room for the labels.</source>
        <translation>Etiketler için yer yok.</translation>
    </message>
    <message>
        <source>There is not enough memory for it.</source>
        <translation>Buna bellek yetmiyor.</translation>
    </message>
    <message>
        <source>This is neither an image nor a video that can be read.</source>
        <translation>Bu, okunabilen bir resim ya da video değil.</translation>
    </message>
    <message>
        <source>Wait for it, or choose another folder.</source>
        <translation>Onu bekleyin ya da başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>What was annotated before is kept; nothing else was changed.</source>
        <translation>Önceden etiketlenenler korunur; başka bir şey değişmedi.</translation>
    </message>
    <message>
        <source>Working on a cluster needs Ray, which is not installed.</source>
        <translation>Küme üzerinde çalışmak için Ray gerekir; kurulu değil.</translation>
    </message>
    <message>
        <source>`pip install &apos;sam2studio[cluster]&apos;` installs it, on every machine of the cluster.</source>
        <translation>`pip install &apos;sam2studio[cluster]&apos;` onu kurar, kümenin her makinesinde.</translation>
    </message>
    <message>
        <source>does not come to an end</source>
        <translation>sona ermiyor</translation>
    </message>
    <message>
        <source>makes the process that does it stop</source>
        <translation>bunu yapan süreci durduruyor</translation>
    </message>
    <message>
        <source>{}: Annotating it {}. It was left out.</source>
        <translation>{}: Etiketlenmesi {}. Dışarıda bırakıldı.</translation>
    </message>
    <message>
        <source>{}: it has another size than the project says.</source>
        <translation>{}: boyutu projenin söylediğinden başka.</translation>
    </message>
    <message>
        <source>It has another size than the project says.</source>
        <translation>Boyutu projenin söylediğinden başka.</translation>
    </message>
    <message>
        <source>Locate the right file.</source>
        <translation>Doğru dosyanın yerini gösterin.</translation>
    </message>
    <message>
        <source>polygon: more complicated than any outline; refused.</source>
        <translation>çokgen: her dış çizgiden daha karmaşık; kabul edilmedi.</translation>
    </message>
    <message>
        <source>polygon: coordinates must be finite numbers.</source>
        <translation>çokgen: koordinatlar sonlu sayılar olmalı.</translation>
    </message>
    <message>
        <source>it has neither a segmentation nor a box.</source>
        <translation>ne bölütlemesi ne kutusu var.</translation>
    </message>
    <message>
        <source>its segmentation covers no pixel of the image.</source>
        <translation>bölütlemesi resmin hiçbir pikselini kaplamıyor.</translation>
    </message>
    <message>
        <source>its segmentation is of no known kind.</source>
        <translation>bölütlemesi bilinen türden değil.</translation>
    </message>
    <message>
        <source>a polygon has fewer than three points or an odd number of values.</source>
        <translation>bir çokgenin üçten az noktası ya da tek sayıda değeri var.</translation>
    </message>
    <message>
        <source>its box has no area inside the image.</source>
        <translation>kutusunun resim içinde alanı yok.</translation>
    </message>
    <message>
        <source>a list holds something that is no number.</source>
        <translation>bir listede sayı olmayan bir şey var.</translation>
    </message>
    <message>
        <source>a list holds a number that is not finite.</source>
        <translation>bir listede sonlu olmayan bir sayı var.</translation>
    </message>
    <message>
        <source>its run lengths are for another image size.</source>
        <translation>dizileri başka bir resim boyutu için.</translation>
    </message>
    <message>
        <source>its mask lies outside the image.</source>
        <translation>maskesi resmin dışında.</translation>
    </message>
    <message>
        <source>its runs do not fill its box.</source>
        <translation>dizileri kutusunu doldurmuyor.</translation>
    </message>
    <message>
        <source>it covers no pixel of the image.</source>
        <translation>resmin hiçbir pikselini kaplamıyor.</translation>
    </message>
    <message>
        <source>it lacks a number.</source>
        <translation>bir sayısı eksik.</translation>
    </message>
    <message>
        <source>it has no box.</source>
        <translation>kutusu yok.</translation>
    </message>
    <message>
        <source>its image of pixels has another size.</source>
        <translation>piksel resminin boyutu farklı.</translation>
    </message>
    <message>
        <source>its image of pixels holds neither numbers nor colours.</source>
        <translation>piksel resminde ne numaralar ne de renkler var.</translation>
    </message>
    <message>
        <source>its polygon has fewer than three points.</source>
        <translation>çokgeninin üçten az noktası var.</translation>
    </message>
    <message>
        <source>an annotation is an image in colours instead of numbers.</source>
        <translation>bir etiket, sayılar yerine renkli bir resim.</translation>
    </message>
    <message>
        <source>its points are no list of finite numbers in pairs.</source>
        <translation>noktaları sonlu sayı çiftlerinin listesi değil.</translation>
    </message>
    <message>
        <source>its mask has another size than its box.</source>
        <translation>maskesinin boyutu kutusundan başka.</translation>
    </message>
    <message>
        <source>it is a point or a line, or of a kind that is not known.</source>
        <translation>bir nokta ya da çizgi, ya da bilinmeyen bir türden.</translation>
    </message>
    <message>
        <source>its points hold something that is no number.</source>
        <translation>noktalarında sayı olmayan bir şey var.</translation>
    </message>
    <message>
        <source>its mask is no PNG.</source>
        <translation>maskesi PNG değil.</translation>
    </message>
    <message>
        <source>its mask is too large.</source>
        <translation>maskesi çok büyük.</translation>
    </message>
    <message>
        <source>it has too few or too many values, or impossible ones.</source>
        <translation>çok az ya da çok fazla, ya da olanaksız değerleri var.</translation>
    </message>
    <message>
        <source>its frame or class does not exist.</source>
        <translation>karesi ya da sınıfı yok.</translation>
    </message>
    <message>
        <source>an annotation holds numbers of more than 16 bits.</source>
        <translation>bir etikette 16 bitten büyük sayılar var.</translation>
    </message>
    <message>
        <source>an annotation is no image with 16 bits of grey.</source>
        <translation>bir etiket 16 bit gri bir resim değil.</translation>
    </message>
    <message>
        <source>a file name that is not valid Unicode</source>
        <translation>geçerli Unicode olmayan bir dosya adı</translation>
    </message>
    <message>
        <source>an empty file name</source>
        <translation>boş bir dosya adı</translation>
    </message>
    <message>
        <source>an absolute file name</source>
        <translation>mutlak bir dosya adı</translation>
    </message>
    <message>
        <source>a file name with control characters</source>
        <translation>denetim karakterleri olan bir dosya adı</translation>
    </message>
    <message>
        <source>a file name that leads out of its folder</source>
        <translation>klasörünün dışına çıkan bir dosya adı</translation>
    </message>
    <message>
        <source>a file name that some systems reserve or cannot hold</source>
        <translation>bazı sistemlerin ayırdığı ya da tutamadığı bir dosya adı</translation>
    </message>
    <message>
        <source>it has too few or too many values.</source>
        <translation>çok az ya da çok fazla değeri var.</translation>
    </message>
    <message>
        <source>it holds a number that is not finite.</source>
        <translation>sonlu olmayan bir sayı içeriyor.</translation>
    </message>
    <message>
        <source>its class is not in the table of names.</source>
        <translation>sınıfı adlar tablosunda yok.</translation>
    </message>
    <message>
        <source>it has coordinates outside the image.</source>
        <translation>koordinatları resmin dışında.</translation>
    </message>
    <message>
        <source>Processor, 1 thread, {} as asked.</source>
        <translation>İşlemci, 1 iş parçacığı, {}, istendiği gibi.</translation>
    </message>
    <message>
        <source>Processor, {} threads, {} as asked.</source>
        <translation>İşlemci, {} iş parçacığı, {}, istendiği gibi.</translation>
    </message>
    <message>
        <source>Apple graphics processor, {} as asked.</source>
        <translation>Apple grafik işlemcisi, {}, istendiği gibi.</translation>
    </message>
    <message>
        <source>{}, {} as asked.</source>
        <translation>{}, {}, istendiği gibi.</translation>
    </message>
    <message>
        <source>Processor, 1 thread, {}: {}.</source>
        <translation>İşlemci, 1 iş parçacığı, {}: {}.</translation>
    </message>
    <message>
        <source>Processor, {} threads, {}: {}.</source>
        <translation>İşlemci, {} iş parçacığı, {}: {}.</translation>
    </message>
    <message>
        <source>Apple graphics processor, {}: the graphics processor computes it in hardware.</source>
        <translation>Apple grafik işlemcisi, {}: grafik işlemcisi bunu donanımda hesaplıyor.</translation>
    </message>
    <message>
        <source>{}, {}: this graphics card computes it in hardware.</source>
        <translation>{}, {}: bu ekran kartı bunu donanımda hesaplıyor.</translation>
    </message>
    <message>
        <source>{}, {}: this graphics card is older than bfloat16.</source>
        <translation>{}, {}: bu ekran kartı bfloat16 türünden eski.</translation>
    </message>
    <message>
        <source>{} The graphics card is not used: this torch was installed without the part that does.</source>
        <translation>{} Ekran kartı kullanılmıyor: bu torch, onu kullanan parça olmadan kurulmuş.</translation>
    </message>
    <message>
        <source>{} The graphics card is not used: its driver does not answer, or is too old for this torch.</source>
        <translation>{} Ekran kartı kullanılmıyor: sürücüsü yanıt vermiyor ya da bu torch için çok eski.</translation>
    </message>
    <message>
        <source>{} The graphics card is not used: this container was not given it.</source>
        <translation>{} Ekran kartı kullanılmıyor: bu kapsayıcıya verilmemiş.</translation>
    </message>
    <message>
        <source>{} The graphics card is not used: this torch cannot compute on it, or it has no memory left.</source>
        <translation>{} Ekran kartı kullanılmıyor: bu torch onda hesap yapamıyor ya da kartın belleği dolu.</translation>
    </message>
    <message>
        <source>{} times faster than float32 on this processor (measured)</source>
        <translation>bu işlemcide float32 türünden {} kat hızlı (ölçüldü)</translation>
    </message>
    <message>
        <source>this processor does not compute bfloat16 faster (measured)</source>
        <translation>bu işlemci bfloat16 türünü daha hızlı hesaplamıyor (ölçüldü)</translation>
    </message>
</context>
<context>
    <name>EverythingController</name>
    <message>
        <source>object</source>
        <translation>nesne</translation>
    </message>
    <message>
        <source>Segment everything</source>
        <translation>Her şeyi bölütle</translation>
    </message>
</context>
<context>
    <name>EverythingWiring</name>
    <message>
        <source>Segmenting everything {percent} %</source>
        <translation>Her şey bölütleniyor %{percent}</translation>
    </message>
    <message>
        <source>[review.proposals] goes through proposals: accept, fix or reject. [edit.undo] takes this back.</source>
        <translation>[review.proposals] önerileri tek tek gezer: kabul et, düzelt ya da reddet. [edit.undo] bunu geri alır.</translation>
    </message>
    <message numerus="yes">
        <source>%n masks proposed.</source>
        <translation>
            <numerusform>%n maske önerildi.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Examination</name>
    <message>
        <source>Files that are not there</source>
        <translation>Yerinde olmayan dosyalar</translation>
    </message>
    <message>
        <source>Files that are others than when they were added</source>
        <translation>Eklendiklerindekinden başka olan dosyalar</translation>
    </message>
    <message>
        <source>Masks and boxes that reach out of their image</source>
        <translation>Resminin dışına taşan maskeler ve kutular</translation>
    </message>
    <message>
        <source>Objects without pixels, which no dataset holds</source>
        <translation>Pikseli olmayan, dışa aktarılamayan nesneler</translation>
    </message>
    <message>
        <source>Objects that cover the same thing</source>
        <translation>Aynı şeyi kaplayan nesneler</translation>
    </message>
    <message>
        <source>Masks with hardly any pixels, or as thin as a line</source>
        <translation>Neredeyse pikselsiz ya da çizgi gibi maskeler</translation>
    </message>
    <message>
        <source>Masks with specks beside the object</source>
        <translation>Nesnenin yanında kırıntıları olan maskeler</translation>
    </message>
    <message>
        <source>Files whose names differ in folder or ending only</source>
        <translation>Adları yalnız klasör ya da uzantıda ayrılan dosyalar</translation>
    </message>
    <message>
        <source>Classes with few objects</source>
        <translation>Az nesnesi olan sınıflar</translation>
    </message>
    <message>
        <source>Classes without an object</source>
        <translation>Nesnesi olmayan sınıflar</translation>
    </message>
    <message>
        <source>Proposals that nobody has confirmed; they are not exported</source>
        <translation>Kimsenin onaylamadığı öneriler; dışa aktarılmazlar</translation>
    </message>
    <message>
        <source>Not called finished yet</source>
        <translation>Henüz bitti denmemiş</translation>
    </message>
    <message>
        <source>Without an object</source>
        <translation>Nesnesi olmayan</translation>
    </message>
</context>
<context>
    <name>ExaminationDialog</name>
    <message>
        <source>Check the dataset</source>
        <translation>Veri kümesini denetle</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Bulunanlar</translation>
    </message>
    <message>
        <source>A click shows it in the window</source>
        <translation>Bir tıklama onu pencerede gösterir</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Yeniden bak</translation>
    </message>
    <message>
        <source>Look at everything once more</source>
        <translation>Her şeye bir kez daha bak</translation>
    </message>
    <message>
        <source>No mistakes found</source>
        <translation>Hata bulunmadı</translation>
    </message>
    <message numerus="yes">
        <source>%n mistakes found</source>
        <translation>
            <numerusform>%n hata bulundu</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>İlerleme</translation>
    </message>
    <message>
        <source>Looking at all images and objects</source>
        <translation>Bütün resimlere ve nesnelere bakılıyor</translation>
    </message>
    <message>
        <source>Nothing is changed by this look. Proposals that nobody has confirmed do not count.</source>
        <translation>Bu bakış hiçbir şeyi değiştirmez. Kimsenin onaylamadığı öneriler sayılmaz.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ve %n tane daha</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n objects, far fewer than {other}</source>
        <translation>
            <numerusform>{name}: %n nesne, {other} sınıfından çok daha az</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the first: {path}</source>
        <translation>İlkini göster: {path}</translation>
    </message>
    <message>
        <source>{path}, like {other}</source>
        <translation>{path}, {other} gibi</translation>
    </message>
    <message>
        <source>{name} covers {other} · {path}</source>
        <translation>{name}, {other} ile aynı yerde · {path}</translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n pixels · {path}</source>
        <translation>
            <numerusform>{name}: %n piksel · {path}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n specks · {path}</source>
        <translation>
            <numerusform>{name}: %n kırıntı · {path}</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to train on yet</source>
        <translation>Henüz eğitime girecek bir şey yok</translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n resim</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reviewed</source>
        <translation>
            <numerusform>%n incelendi</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n nesne</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n masks</source>
        <translation>
            <numerusform>%n maske</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n öneri</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more classes</source>
        <translation>
            <numerusform>%n sınıf daha</numerusform>
        </translation>
    </message>
    <message>
        <source>Objects of each class</source>
        <translation>Her sınıfın nesneleri</translation>
    </message>
    <message>
        <source>under {share} %</source>
        <translation>%{share} altı</translation>
    </message>
    <message>
        <source>from {share} %</source>
        <translation>%{share} ve üstü</translation>
    </message>
    <message>
        <source>Masks by their share of the image</source>
        <translation>Resimdeki paylarına göre maskeler</translation>
    </message>
    <message>
        <source>none</source>
        <translation>yok</translation>
    </message>
    <message>
        <source>Images by the number of their objects</source>
        <translation>Nesne sayılarına göre resimler</translation>
    </message>
</context>
<context>
    <name>ExaminingWiring</name>
    <message>
        <source>Check the dataset</source>
        <translation>Veri kümesini denetle</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>Something went wrong in the program.</source>
        <translation>Programda bir sorun oldu.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Put the images into the dataset</source>
        <translation>Resimleri veri kümesine koy</translation>
    </message>
    <message>
        <source>Without this, only labels are written</source>
        <translation>Bu olmadan yalnızca etiketler yazılır</translation>
    </message>
    <message>
        <source>Write separate parts as separate objects</source>
        <translation>Ayrı parçaları ayrı nesneler olarak yaz</translation>
    </message>
    <message>
        <source>Otherwise parts are joined by thin bridges, so that one object stays one object</source>
        <translation>Aksi halde parçalar ince köprülerle birleştirilir, böylece bir nesne tek nesne kalır</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Delikleri doldur</translation>
    </message>
    <message>
        <source>Otherwise holes are reached by a thin cut, so that they stay holes</source>
        <translation>Aksi halde deliklere ince bir kesikle ulaşılır, böylece delik kalırlar</translation>
    </message>
    <message>
        <source>Border that belongs to nobody (255)</source>
        <translation>Kimseye ait olmayan kenar (255)</translation>
    </message>
    <message>
        <source>Pixels on both sides of every outline that trainers leave out, as in the published sets; masks lose them</source>
        <translation>Her dış çizginin iki yanında, eğitimde sayılmayan pikseller, yayımlanmış kümelerdeki gibi; maskeler bunları yitirir</translation>
    </message>
    <message>
        <source>none</source>
        <translation>yok</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Dışa aktar</translation>
    </message>
    <message>
        <source>Write the dataset, read it back and compare (Enter)</source>
        <translation>Veri kümesini yaz, geri oku ve karşılaştır (Enter)</translation>
    </message>
    <message>
        <source>No image is like that yet. Choose other ones.</source>
        <translation>Henüz böyle bir resim yok. Başkalarını seçin.</translation>
    </message>
    <message>
        <source>What this format cannot hold</source>
        <translation>Bu biçimin tutamadıkları</translation>
    </message>
    <message>
        <source>All images ({count})</source>
        <translation>Bütün resimler ({count})</translation>
    </message>
    <message>
        <source>Images with objects or reviewed ({count})</source>
        <translation>Nesnesi olan ya da incelenmiş resimler ({count})</translation>
    </message>
    <message>
        <source>Reviewed images only ({count})</source>
        <translation>Yalnızca incelenmiş resimler ({count})</translation>
    </message>
    <message>
        <source>All images and videos ({count})</source>
        <translation>Tüm resimler ve videolar ({count})</translation>
    </message>
    <message>
        <source>Images and videos with objects or reviewed ({count})</source>
        <translation>Nesnesi olan ya da incelenmiş resimler ve videolar ({count})</translation>
    </message>
    <message>
        <source>Reviewed images and frames only ({count})</source>
        <translation>Yalnızca incelenmiş resimler ve kareler ({count})</translation>
    </message>
    <message>
        <source>Read back and compared: mean IoU {mean}, lowest {lowest}.</source>
        <translation>Geri okundu ve karşılaştırıldı: ortalama IoU {mean}, en düşük {lowest}.</translation>
    </message>
    <message>
        <source>What was left out or changed</source>
        <translation>Dışarıda bırakılanlar veya değiştirilenler</translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n resim</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n nesne</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n dosya</numerusform>
        </translation>
    </message>
    <message>
        <source>Read back and compared: every object is exact.</source>
        <translation>Geri okundu ve karşılaştırıldı: her nesne birebir.</translation>
    </message>
    <message>
        <source>Objects held least exactly</source>
        <translation>En az kesinlikle tutulan nesneler</translation>
    </message>
    <message>
        <source>The dataset is written.</source>
        <translation>Veri kümesi yazıldı.</translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n iz</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n kare</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames</source>
        <translation>
            <numerusform>%n resim ve kare</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n masks</source>
        <translation>
            <numerusform>%n maske</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing for {parts}: a video is never divided, and there is only one.</source>
        <translation>{parts} boş kaldı: bir video bölünmez ve yalnızca bir video var.</translation>
    </message>
    <message>
        <source>Nothing for {parts}: there are too few images and videos.</source>
        <translation>{parts} boş kaldı: resim ve videolar çok az.</translation>
    </message>
    <message numerus="yes">
        <source>Nothing in {part} of {classes} and %n more classes.</source>
        <translation>
            <numerusform>{part} içinde {classes} ve %n sınıf daha yok.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing in {part} of {classes}.</source>
        <translation>{part} içinde {classes} yok.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Biçim</translation>
    </message>
    <message>
        <source>Format of the dataset</source>
        <translation>Veri kümesinin biçimi</translation>
    </message>
    <message>
        <source>Images and frames</source>
        <translation>Resimler ve kareler</translation>
    </message>
    <message>
        <source>Tracks of videos</source>
        <translation>Video izleri</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Klasör</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Paylar</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Seçenekler</translation>
    </message>
    <message>
        <source>The folder that becomes the dataset</source>
        <translation>Veri kümesi olacak klasör</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Gözat…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Klasörü seç</translation>
    </message>
    <message>
        <source>Frames of videos</source>
        <translation>Video kareleri</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>birebir</translation>
    </message>
    <message>
        <source>Simplify outlines by at most</source>
        <translation>Dış çizgileri en çok şu kadar yalınlaştır</translation>
    </message>
    <message>
        <source>Polygons instead of pixels</source>
        <translation>Piksel yerine çokgen</translation>
    </message>
    <message>
        <source>For programs that cannot read run lengths or masks, which lose nothing</source>
        <translation>Hiçbir şey yitirmeyen dizileri ya da maskeleri okuyamayan programlar için</translation>
    </message>
    <message>
        <source>How far a polygon may leave the outline; fewer points, smaller files</source>
        <translation>Bir çokgen dış çizgiden ne kadar ayrılabilir; daha az nokta, daha küçük dosya</translation>
    </message>
    <message>
        <source>A click shows the object</source>
        <translation>Tıklama nesneyi gösterir</translation>
    </message>
    <message>
        <source>Media</source>
        <translation>Medya</translation>
    </message>
    <message>
        <source>Which images and videos are exported</source>
        <translation>Hangi resim ve videoların aktarılacağı</translation>
    </message>
    <message>
        <source>Folder of the dataset</source>
        <translation>Veri kümesinin klasörü</translation>
    </message>
</context>
<context>
    <name>ExportWiring</name>
    <message>
        <source>The earlier export in this folder will be replaced.</source>
        <translation>Bu klasördeki önceki dışa aktarımın yerini alacak.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Dışa aktar</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>Resimlere bakılıyor</translation>
    </message>
    <message>
        <source>The former dataset is untouched.</source>
        <translation>Önceki veri kümesine dokunulmadı.</translation>
    </message>
</context>
<context>
    <name>FinetuneDialog</name>
    <message>
        <source>Fine-tune a model</source>
        <translation>Modele ince ayar yap</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Eğit</translation>
    </message>
    <message>
        <source>Train the model on this project (Enter)</source>
        <translation>Modeli bu projeyle eğit (Enter)</translation>
    </message>
    <message>
        <source>There is no SAM 2 model on this computer yet. The list of models can download one.</source>
        <translation>Bu bilgisayarda henüz SAM 2 modeli yok. Modeller listesinden indirilebilir.</translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n resim</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Trained on %n masks of {images}.</source>
        <translation>
            <numerusform>{images} üzerindeki %n maskeyle eğitildi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n others, which it has not seen.</source>
        <translation>
            <numerusform>Görmediği %n başka resimde ölçüldü.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was kept: for that the mean must rise by {least} or more.</source>
        <translation>Hiçbir şey saklanmadı: bunun için ortalamanın en az {least} artması gerekir.</translation>
    </message>
    <message>
        <source>More masks, or longer training, may help.</source>
        <translation>Daha çok maske ya da daha uzun eğitim işe yarayabilir.</translation>
    </message>
    <message>
        <source>It is in the list of models as “{name}”. The original is unchanged.</source>
        <translation>Modeller listesinde “{name}” adıyla duruyor. Özgün model değişmedi.</translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation>Şimdi kullan</translation>
    </message>
    <message>
        <source>Make masks with the new model from now on</source>
        <translation>Bundan sonra maskeleri yeni modelle yap</translation>
    </message>
    <message>
        <source>The model became better.</source>
        <translation>Model iyileşti.</translation>
    </message>
    <message>
        <source>The model did not become better.</source>
        <translation>Model iyileşmedi.</translation>
    </message>
    <message>
        <source>Mask after one click</source>
        <translation>Bir tıklamadan sonraki maske</translation>
    </message>
    <message numerus="yes">
        <source>Mask after %n clicks</source>
        <translation>
            <numerusform>%n tıklamadan sonraki maske</numerusform>
        </translation>
    </message>
    <message>
        <source>Mask from a box</source>
        <translation>Kutudan maske</translation>
    </message>
    <message>
        <source>Mean of these, which decides</source>
        <translation>Bunların ortalaması; belirleyici olan bu</translation>
    </message>
    <message>
        <source>Mean IoU, percent</source>
        <translation>Ortalama IoU, yüzde</translation>
    </message>
    <message>
        <source>before</source>
        <translation>önce</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sonra</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>The model that is to learn; it is not changed itself</source>
        <translation>Öğrenecek model; kendisi değişmez</translation>
    </message>
    <message>
        <source>Short: {steps} steps</source>
        <translation>Kısa: {steps} adım</translation>
    </message>
    <message>
        <source>Usual: {steps} steps</source>
        <translation>Olağan: {steps} adım</translation>
    </message>
    <message>
        <source>Long: {steps} steps</source>
        <translation>Uzun: {steps} adım</translation>
    </message>
    <message>
        <source>Length of the training</source>
        <translation>Eğitimin süresi</translation>
    </message>
    <message>
        <source>Longer helps where there are many masks</source>
        <translation>Çok maske olduğunda uzun olması işe yarar</translation>
    </message>
    <message>
        <source>The model learns from the masks that you made or reviewed; proposals do not count. A quarter of the images is held out, and the new model is kept only if it is better on those. The original stays as it is, so you can go back at any time.</source>
        <translation>Model, sizin yaptığınız ya da incelediğiniz maskelerden öğrenir; öneriler sayılmaz. Resimlerin dörtte biri ayrılır ve yeni model ancak onlarda daha iyiyse saklanır. Özgün model olduğu gibi kalır; istediğiniz zaman geri dönebilirsiniz.</translation>
    </message>
</context>
<context>
    <name>FinetuneWiring</name>
    <message>
        <source>Fine-tune a model</source>
        <translation>Modele ince ayar yap</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Model yükleniyor</translation>
    </message>
    <message>
        <source>Encoding the images</source>
        <translation>Resimler kodlanıyor</translation>
    </message>
    <message>
        <source>Measuring the original model</source>
        <translation>Özgün model ölçülüyor</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Eğitiliyor</translation>
    </message>
    <message>
        <source>Measuring the new model</source>
        <translation>Yeni model ölçülüyor</translation>
    </message>
    <message>
        <source>The model became better.</source>
        <translation>Model iyileşti.</translation>
    </message>
    <message>
        <source>The model did not become better.</source>
        <translation>Model iyileşmedi.</translation>
    </message>
    <message>
        <source>Something went wrong in the program.</source>
        <translation>Programda bir sorun oldu.</translation>
    </message>
    <message>
        <source>The original model is untouched.</source>
        <translation>Özgün modele dokunulmadı.</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>YOLO segmentation</source>
        <translation>YOLO bölütleme</translation>
    </message>
    <message>
        <source>One polygon per object in text files, with data.yaml, as Ultralytics trains on it.</source>
        <translation>Metin dosyalarında nesne başına bir çokgen ve data.yaml; Ultralytics böyle eğitir.</translation>
    </message>
    <message>
        <source>Parts of one object are joined by lines one pixel wide, unless they are written as separate objects.</source>
        <translation>Bir nesnenin parçaları, ayrı nesneler olarak yazılmadıkça, bir piksel kalınlığında çizgilerle birleştirilir.</translation>
    </message>
    <message>
        <source>Crowd flags, scores and tracks are not kept.</source>
        <translation>Kalabalık işaretleri, puanlar ve izler tutulmaz.</translation>
    </message>
    <message>
        <source>COCO instances</source>
        <translation>COCO örnekleri</translation>
    </message>
    <message>
        <source>One JSON file per split; every pixel is kept.</source>
        <translation>Her pay için bir JSON dosyası; her piksel korunur.</translation>
    </message>
    <message>
        <source>Polygons that are simplified lose what the tolerance allows; run lengths lose nothing.</source>
        <translation>Yalınlaştırılan çokgenler payın izin verdiği kadarını yitirir; koşu uzunlukları hiçbir şey yitirmez.</translation>
    </message>
    <message>
        <source>YOLO detection</source>
        <translation>YOLO algılama</translation>
    </message>
    <message>
        <source>One box per object in text files, with data.yaml, as Ultralytics trains on it.</source>
        <translation>Metin dosyalarında nesne başına bir kutu ve data.yaml; Ultralytics böyle eğitir.</translation>
    </message>
    <message>
        <source>Only the box of each object is kept.</source>
        <translation>Her nesnenin yalnızca kutusu tutulur.</translation>
    </message>
    <message>
        <source>labelme</source>
        <translation>labelme</translation>
    </message>
    <message>
        <source>One JSON file beside each image, to be opened in labelme or X-AnyLabeling; every pixel is kept.</source>
        <translation>Her resmin yanında bir JSON dosyası, labelme ya da X-AnyLabeling ile açılmak üzere; her piksel korunur.</translation>
    </message>
    <message>
        <source>Polygons that are simplified lose what the tolerance allows; masks lose nothing.</source>
        <translation>Sadeleştirilen çokgenler izin verilen kadarını yitirir; maskeler hiçbir şey yitirmez.</translation>
    </message>
    <message>
        <source>CVAT for images</source>
        <translation>CVAT (resimler)</translation>
    </message>
    <message>
        <source>One XML file per split, to be opened in CVAT; every pixel is kept.</source>
        <translation>Her bölüm için bir XML dosyası; CVAT içinde açılır; her piksel korunur.</translation>
    </message>
    <message>
        <source>Tracks are not kept.</source>
        <translation>İzler tutulmaz.</translation>
    </message>
    <message>
        <source>Pascal VOC</source>
        <translation>Pascal VOC</translation>
    </message>
    <message>
        <source>One XML file with boxes per image, and palette images with the class and the object at each pixel.</source>
        <translation>Her resim için kutuları içeren bir XML dosyası ve her pikselde sınıfın ve nesnenin numarası olan paletli resimler.</translation>
    </message>
    <message>
        <source>Where objects overlap, the smaller one keeps the pixels; the boxes are of whole objects.</source>
        <translation>Nesneler örtüştüğünde pikseller daha küçüğünde kalır; kutular bütün nesnelerindir.</translation>
    </message>
    <message>
        <source>An image holds the pixels of at most 254 objects, a dataset those of 254 classes.</source>
        <translation>Bir resim en çok 254 nesnenin piksellerini taşır, bir veri kümesi 254 sınıfınkileri.</translation>
    </message>
    <message>
        <source>Of an object that only has a box, the area of the box is void (255) where no other object lies.</source>
        <translation>Yalnızca kutusu olan bir nesnenin kutusu, başka nesne olmayan yerde boş (255) sayılır.</translation>
    </message>
    <message>
        <source>Images that are no JPEG become JPEG; scores and tracks are not kept.</source>
        <translation>JPEG olmayan resimler JPEG yapılır; puanlar ve izler tutulmaz.</translation>
    </message>
    <message>
        <source>YouTube-VIS</source>
        <translation>YouTube-VIS</translation>
    </message>
    <message>
        <source>One JSON file per split with a list of run lengths per track; every pixel is kept.</source>
        <translation>Her bölüm için bir JSON dosyası, her iz için bir uzunluk kodu listesi; hiçbir piksel kaybolmaz.</translation>
    </message>
    <message>
        <source>Objects that only have a box are left out.</source>
        <translation>Yalnızca kutusu olan nesneler yazılmaz.</translation>
    </message>
    <message>
        <source>DAVIS</source>
        <translation>DAVIS</translation>
    </message>
    <message>
        <source>One palette image per frame, with the number of the object at each pixel.</source>
        <translation>Her kare için paletli bir resim; her pikselde nesnenin numarası.</translation>
    </message>
    <message>
        <source>Where objects overlap, the smaller one keeps the pixels.</source>
        <translation>Nesneler üst üste gelince pikseller küçük olanda kalır.</translation>
    </message>
    <message>
        <source>A video holds at most 254 objects.</source>
        <translation>Bir video en çok 254 nesne taşır.</translation>
    </message>
    <message>
        <source>Classes are kept in a file of our own, which other readers do not know; crowd flags are not kept.</source>
        <translation>Sınıflar, başka okuyucuların bilmediği bize ait bir dosyada durur; kalabalık işaretleri yazılmaz.</translation>
    </message>
    <message>
        <source>MOTS</source>
        <translation>MOTS</translation>
    </message>
    <message>
        <source>One 16-bit image per frame, with class and instance at each pixel, and run lengths in text.</source>
        <translation>Her kare için 16 bitlik bir resim, her pikselde sınıf ve örnek; ayrıca metin olarak uzunluk kodları.</translation>
    </message>
    <message>
        <source>A video holds at most 999 objects, a dataset at most 63 classes; crowd flags are not kept.</source>
        <translation>Bir video en çok 999 nesne, bir veri kümesi en çok 63 sınıf taşır; kalabalık işaretleri yazılmaz.</translation>
    </message>
    <message>
        <source>SA-V</source>
        <translation>SA-V</translation>
    </message>
    <message>
        <source>One JSON file per video with run lengths of every track on every frame, as SAM 2 is trained on.</source>
        <translation>Her video için bir JSON dosyası, her izin her karedeki uzunluk kodları; SAM 2 böyle eğitilir.</translation>
    </message>
    <message>
        <source>Crowd flags are not kept; classes are in a key of our own, which other readers skip.</source>
        <translation>Kalabalık işaretleri yazılmaz; sınıflar, başka okuyucuların atladığı bize ait bir anahtardadır.</translation>
    </message>
    <message>
        <source>CVAT for video</source>
        <translation>CVAT (video)</translation>
    </message>
    <message>
        <source>One XML file per video with masks of every track, to be opened in CVAT.</source>
        <translation>Her video için bir XML dosyası, her izin maskeleriyle; CVAT içinde açılır.</translation>
    </message>
    <message>
        <source>Crowd flags and scores are not kept.</source>
        <translation>Kalabalık işaretleri ve puanlar yazılmaz.</translation>
    </message>
    <message>
        <source>MOTChallenge</source>
        <translation>MOTChallenge</translation>
    </message>
    <message>
        <source>One box per track and frame in text files, for trackers.</source>
        <translation>Metin dosyalarında her iz ve kare için bir kutu; izleyiciler için.</translation>
    </message>
    <message>
        <source>Frames count from 1, as the format has it: frame 0 is 1 there.</source>
        <translation>Kareler biçimin istediği gibi 1&apos;den sayılır: 0. kare orada 1&apos;dir.</translation>
    </message>
</context>
<context>
    <name>FramesDialog</name>
    <message>
        <source>Numbered images</source>
        <translation>Numaralı resimler</translation>
    </message>
    <message>
        <source>The images in {names} are numbered one by one.</source>
        <translation>{names} içindeki resimler birer birer numaralanmış.</translation>
    </message>
    <message>
        <source>As a video, objects can be tracked through them. As images, each is marked by itself.</source>
        <translation>Video olarak eklenirse nesneler kareler boyunca izlenebilir. Resim olarak eklenirse her biri ayrı ayrı işaretlenir.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Add nothing</source>
        <translation>Hiçbir şey ekleme</translation>
    </message>
    <message>
        <source>Add as images</source>
        <translation>Resim olarak ekle</translation>
    </message>
    <message>
        <source>Each image is marked by itself</source>
        <translation>Her resim ayrı işaretlenir</translation>
    </message>
    <message>
        <source>Add as video</source>
        <translation>Video olarak ekle</translation>
    </message>
    <message>
        <source>Its frames are these images, in the order of their numbers</source>
        <translation>Kareleri, numara sırasıyla bu resimlerdir</translation>
    </message>
</context>
<context>
    <name>FramesField</name>
    <message>
        <source>Only between the in and out marks</source>
        <translation>Yalnızca giriş ve çıkış işaretleri arası</translation>
    </message>
    <message>
        <source>Frames with objects</source>
        <translation>Nesnesi olan kareler</translation>
    </message>
    <message>
        <source>All frames</source>
        <translation>Tüm kareler</translation>
    </message>
    <message>
        <source>Keyframes only</source>
        <translation>Yalnızca anahtar kareler</translation>
    </message>
    <message>
        <source>Reviewed frames only</source>
        <translation>Yalnızca incelenmiş kareler</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Kareler</translation>
    </message>
    <message>
        <source>Which frames of videos are exported</source>
        <translation>Videoların hangi kareleri dışa aktarılır</translation>
    </message>
    <message>
        <source>Of these, one in</source>
        <translation>Bunlardan şu kadarda bir</translation>
    </message>
    <message>
        <source>1 takes all of them, 5 every fifth: neighbouring frames look much alike</source>
        <translation>1 hepsini, 5 her beşinciyi alır: komşu kareler birbirine çok benzer</translation>
    </message>
    <message>
        <source>Videos without marks are exported whole</source>
        <translation>İşareti olmayan videolar bütünüyle dışa aktarılır</translation>
    </message>
    <message>
        <source>JPEG, small files</source>
        <translation>JPEG, küçük dosyalar</translation>
    </message>
    <message>
        <source>PNG, no loss</source>
        <translation>PNG, kayıpsız</translation>
    </message>
    <message>
        <source>Frames as</source>
        <translation>Kare biçimi</translation>
    </message>
    <message>
        <source>Frames are decoded and written as images; PNG files are many times larger</source>
        <translation>Kareler çözülüp resim olarak yazılır; PNG dosyaları kat kat büyüktür</translation>
    </message>
    <message>
        <source>{frames} of {videos}</source>
        <translation>{videos}, {frames}</translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n kare</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
        </translation>
    </message>
    <message>
        <source>No frame is like that yet.</source>
        <translation>Henüz böyle bir kare yok.</translation>
    </message>
</context>
<context>
    <name>GuidanceWiring</name>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>Dil, program yeniden başlatılınca değişir.</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>Bring your images and videos</source>
        <translation>Resimlerinizi ve videolarınızı getirin</translation>
    </message>
    <message>
        <source>Drop a folder, images or videos on the window. A project file is made beside them; they themselves are never changed.</source>
        <translation>Pencereye bir klasör, resimler ya da videolar bırakın. Yanlarında bir proje dosyası oluşturulur; kendileri hiç değiştirilmez.</translation>
    </message>
    <message>
        <source>Name your classes</source>
        <translation>Sınıflarınızı adlandırın</translation>
    </message>
    <message>
        <source>Type a name under Classes and press Enter. The number keys [class.1] to [class.9] choose a class.</source>
        <translation>Sınıflar altına bir ad yazın ve Enter&apos;a basın. [class.1] ile [class.9] arasındaki tuşlar sınıf seçer.</translation>
    </message>
    <message>
        <source>Left click says “this belongs to it”, right click says “this does not”. Or drag a box around it. Add points until the mask is right. [object.candidate_1], [object.candidate_2] and [object.candidate_3] pick one of the masks offered.</source>
        <translation>Sol tıklama “bu ona ait” der, sağ tıklama “bu değil” der. Ya da çevresine bir kutu çizin. Maske doğru olana kadar nokta ekleyin. [object.candidate_1], [object.candidate_2] ve [object.candidate_3] önerilen maskelerden birini seçer.</translation>
    </message>
    <message>
        <source>[object.accept] keeps the mask and starts the next object. [object.cancel] goes back one step, [object.remove_last] takes back the last point. A click on a finished mask opens it again.</source>
        <translation>[object.accept] maskeyi tutar ve sonraki nesneye başlar. [object.cancel] bir adım geri döner, [object.remove_last] son noktayı geri alır. Bitmiş bir maskeye tıklamak onu yeniden açar.</translation>
    </message>
    <message>
        <source>[media.next] goes to the next image, [media.previous] to the previous one, [media.reviewed] marks an image as reviewed. Everything is saved at once, and every step can be undone, also after a restart.</source>
        <translation>[media.next] sonraki resme, [media.previous] öncekine gider, [media.reviewed] resmi incelendi olarak işaretler. Her şey hemen kaydedilir ve her adım, yeniden başlattıktan sonra da, geri alınabilir.</translation>
    </message>
    <message>
        <source>[file.export] writes a dataset for a trainer, reads it back, and tells you how exactly each mask is in it.</source>
        <translation>[file.export] eğitim için bir veri kümesi yazar, geri okur ve her maskenin ne kadar kesin olduğunu söyler.</translation>
    </message>
    <message>
        <source>Point at a thing</source>
        <translation>Bir şeyi gösterin</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Kabul et</translation>
    </message>
    <message>
        <source>Track through a video</source>
        <translation>Video boyunca takip edin</translation>
    </message>
    <message>
        <source>[track.forward] follows the objects forward, [track.backward] backward; look around and click on meanwhile. [play.next_doubtful] goes to the next frame that needs a look: correct it with a click, then track again. [track.absent] says that an object is out of sight from a frame on, [track.absent_before] that it comes into sight there.</source>
        <translation>[track.forward] nesneleri ileri, [track.backward] geri izler; bu sırada bakmaya ve tıklamaya devam edin. [play.next_doubtful] bakılması gereken sonraki kareye gider: bir tıklamayla düzeltin, sonra yine takip edin. [track.absent] bir nesnenin bir kareden sonra görünmediğini, [track.absent_before] orada görünmeye başladığını belirtir.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Devam edin</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Dışa aktar</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>Nasıl çalışır</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>Paint mask</source>
        <translation>Maskeyi boya</translation>
    </message>
    <message>
        <source>Erase from mask</source>
        <translation>Maskeden sil</translation>
    </message>
    <message>
        <source>Add polygon</source>
        <translation>Çokgen ekle</translation>
    </message>
    <message>
        <source>Cut polygon</source>
        <translation>Çokgen kes</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>{name} ekle</translation>
    </message>
    <message>
        <source>object</source>
        <translation>nesne</translation>
    </message>
</context>
<context>
    <name>HandWiring</name>
    <message>
        <source>Drawing outlines to edges</source>
        <translation>Dış çizgiler kenarlara oturtuluyor</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>“{name}” is locked, so a click does not change it.</source>
        <translation>“{name}” kilitli, bu yüzden tıklama onu değiştirmez.</translation>
    </message>
    <message>
        <source>“{name}” is hidden, so a click does not change it.</source>
        <translation>“{name}” gizli, bu yüzden tıklama onu değiştirmez.</translation>
    </message>
    <message>
        <source>“{name}” is locked, so nothing can be drawn on it.</source>
        <translation>“{name}” kilitli, bu yüzden üzerine çizilemez.</translation>
    </message>
    <message>
        <source>“{name}” is locked</source>
        <translation>“{name}” kilitli</translation>
    </message>
    <message>
        <source>“{name}” is hidden, so nothing can be drawn on it.</source>
        <translation>“{name}” gizli, bu yüzden üzerine çizilemez.</translation>
    </message>
    <message>
        <source>“{name}” is hidden</source>
        <translation>“{name}” gizli</translation>
    </message>
    <message>
        <source>Several objects are selected, and a hand draws on one.</source>
        <translation>Birden çok nesne seçili; elle yalnızca birine çizilir.</translation>
    </message>
    <message>
        <source>Select one object to draw on</source>
        <translation>Üzerine çizilecek tek bir nesne seçin</translation>
    </message>
    <message>
        <source>No object is selected, so there is nothing to take away from.</source>
        <translation>Seçili nesne yok, bu yüzden çıkarılacak bir şey de yok.</translation>
    </message>
    <message>
        <source>Begin on a mask with the eraser, or select an object first ([object.next]).</source>
        <translation>Silgiyle bir maskenin üzerinde başlayın ya da önce bir nesne seçin ([object.next]).</translation>
    </message>
    <message>
        <source>Select an object to take away from</source>
        <translation>Silmek için önce bir nesne seçin</translation>
    </message>
    <message>
        <source>The mask of your click is still being made.</source>
        <translation>Tıklamanızın maskesi hâlâ yapılıyor.</translation>
    </message>
    <message>
        <source>Draw again in a moment.</source>
        <translation>Birazdan yeniden çizin.</translation>
    </message>
    <message>
        <source>Hidden objects stay as they are.</source>
        <translation>Gizli nesneler olduğu gibi kalır.</translation>
    </message>
    <message>
        <source>The selected objects have no mask on this frame.</source>
        <translation>Seçili nesnelerin bu karede maskesi yok.</translation>
    </message>
    <message>
        <source>There is no hole to fill.</source>
        <translation>Doldurulacak delik yok.</translation>
    </message>
    <message>
        <source>A polygon takes at least three corners.</source>
        <translation>Bir çokgen için en az üç köşe gerekir.</translation>
    </message>
    <message>
        <source>Click another one, or press [object.cancel] to take the last one back.</source>
        <translation>Bir köşe daha tıklayın ya da son köşeyi geri almak için [object.cancel] tuşuna basın.</translation>
    </message>
    <message>
        <source>The mask has one part only.</source>
        <translation>Maskenin yalnızca bir parçası var.</translation>
    </message>
    <message>
        <source>The border of the mask is smooth already.</source>
        <translation>Maskenin kenarı zaten yumuşak.</translation>
    </message>
    <message>
        <source>The mask fills the image already.</source>
        <translation>Maske zaten bütün resmi dolduruyor.</translation>
    </message>
    <message>
        <source>The mask is so thin that nothing would be left of it.</source>
        <translation>Maske o kadar ince ki ondan bir şey kalmazdı.</translation>
    </message>
    <message>
        <source>Outlines are still being drawn to the edges.</source>
        <translation>Dış çizgiler hâlâ kenarlara oturtuluyor.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Birazdan yeniden deneyin.</translation>
    </message>
    <message>
        <source>The outline follows the edges of the picture already.</source>
        <translation>Dış çizgi zaten resmin kenarlarını izliyor.</translation>
    </message>
    <message>
        <source>It takes two objects with masks on this frame.</source>
        <translation>Bunun için bu karede maskesi olan iki nesne gerekir.</translation>
    </message>
    <message>
        <source>Select them in the list of objects, with Ctrl held.</source>
        <translation>Onları nesne listesinde Ctrl tuşuyla seçin.</translation>
    </message>
    <message>
        <source>Nothing would be left of these masks, so they stay as they are.</source>
        <translation>Bu maskelerden bir şey kalmazdı, bu yüzden olduğu gibi kalırlar.</translation>
    </message>
    <message>
        <source>The selected objects have no mask on this frame to copy.</source>
        <translation>Seçili nesnelerin bu karede kopyalanacak maskesi yok.</translation>
    </message>
    <message>
        <source>What you copied is here already.</source>
        <translation>Kopyaladığınız zaten burada.</translation>
    </message>
    <message>
        <source>Go to another frame or image, and paste there.</source>
        <translation>Başka bir kareye ya da resme gidip orada yapıştırın.</translation>
    </message>
    <message>
        <source>This image is too small for the pixels you copied.</source>
        <translation>Bu resim, kopyaladığınız pikseller için çok küçük.</translation>
    </message>
    <message>
        <source>Nothing was left of “{name}”, so it is deleted.</source>
        <translation>“{name}” nesnesinden bir şey kalmadı, bu yüzden silindi.</translation>
    </message>
    <message>
        <source>A box beside the mask of “{name}” begins another object.</source>
        <translation>“{name}” maskesinin yanına çizilen kutu başka bir nesne başlatır.</translation>
    </message>
    <message>
        <source>You said that “{name}” is absent here, so this begins another object.</source>
        <translation>“{name}” için burada yok dediniz; bu yüzden bu, başka bir nesneye başlıyor.</translation>
    </message>
    <message>
        <source>If it is “{name}” after all: [object.cancel], select it, and [track.absent] takes that back.</source>
        <translation>Aslında “{name}” ise: [object.cancel], onu seçin; [track.absent] yok demeyi geri alır.</translation>
    </message>
    <message>
        <source>Nearly all of the image is in view, so a closer look shows no more.</source>
        <translation>Resmin neredeyse tamamı görünüyor, bu yüzden yakından bakmak daha fazlasını göstermez.</translation>
    </message>
    <message>
        <source>Zoom in on the object first, then look closer ([object.closer]).</source>
        <translation>Önce nesneye yakınlaştırın, sonra yakından bakın ([object.closer]).</translation>
    </message>
    <message>
        <source>Not all of what you clicked is in view, or you are looking closely already.</source>
        <translation>Tıkladıklarınızın hepsi görünmüyor ya da zaten yakından bakıyorsunuz.</translation>
    </message>
    <message>
        <source>Bring the object into view, then look closer ([object.closer]).</source>
        <translation>Nesneyi görünür kılın, sonra yakından bakın ([object.closer]).</translation>
    </message>
    <message>
        <source>Locked objects stay as they are.</source>
        <translation>Kilitli nesneler olduğu gibi kalır.</translation>
    </message>
    <message>
        <source>The image is still being read.</source>
        <translation>Resim hâlâ okunuyor.</translation>
    </message>
    <message>
        <source>Click again in a moment.</source>
        <translation>Birazdan yeniden tıklayın.</translation>
    </message>
    <message>
        <source>There is no image to click on.</source>
        <translation>Tıklanacak bir resim yok.</translation>
    </message>
    <message>
        <source>There is nothing to track yet.</source>
        <translation>Henüz takip edilecek bir şey yok.</translation>
    </message>
    <message>
        <source>Locked objects are not tracked.</source>
        <translation>Kilitli nesneler takip edilmez.</translation>
    </message>
    <message>
        <source>No keyframe says where these objects are.</source>
        <translation>Bu nesnelerin nerede olduğunu söyleyen bir anahtar kare yok.</translation>
    </message>
    <message>
        <source>There is no frame left to track in this direction.</source>
        <translation>Bu yönde takip edilecek kare kalmadı.</translation>
    </message>
    <message>
        <source>Go to another frame, choose another direction, or widen the range.</source>
        <translation>Başka bir kareye gidin, başka bir yön seçin ya da aralığı genişletin.</translation>
    </message>
    <message>
        <source>The object you are clicking has no mask yet.</source>
        <translation>Tıkladığınız nesnenin henüz maskesi yok.</translation>
    </message>
    <message>
        <source>There is no mask on this frame to make a keyframe of.</source>
        <translation>Bu karede anahtar kare yapılacak bir maske yok.</translation>
    </message>
    <message>
        <source>There is no mask on this frame, so nothing comes into sight here.</source>
        <translation>Bu karede maske yok; burada görünmeye başlayan bir şey yok.</translation>
    </message>
    <message>
        <source>Click the object on the first frame where it is in sight; then press [track.absent_before].</source>
        <translation>Nesneye göründüğü ilk karede tıklayın, sonra [track.absent_before] tuşuna basın.</translation>
    </message>
    <message>
        <source>There is no frame before this one.</source>
        <translation>Bundan önce kare yok.</translation>
    </message>
    <message>
        <source>A keyframe shows the object on the frame before this one.</source>
        <translation>Önceki karedeki anahtar kare nesneyi gösteriyor.</translation>
    </message>
    <message>
        <source>Remove it first, in the menu of the object&apos;s lane.</source>
        <translation>Önce onu nesnenin şeridindeki menüden kaldırın.</translation>
    </message>
    <message>
        <source>There is no mask here to review.</source>
        <translation>Burada incelenecek maske yok.</translation>
    </message>
    <message>
        <source>Close it there and open it here again, or go on in a copy ([file.save_copy]).</source>
        <translation>Orada kapatıp burada yeniden açın ya da bir kopyada devam edin ([file.save_copy]).</translation>
    </message>
    <message>
        <source>Save a copy ([file.save_copy]): it opens and can be changed.</source>
        <translation>Bir kopya kaydedin ([file.save_copy]): kopya açılır ve değiştirilebilir.</translation>
    </message>
    <message>
        <source>Unlock it ([object.lock]), or hold Shift to begin another object here.</source>
        <translation>Kilidini aç ([object.lock]) ya da burada başka bir nesneye başlamak için Shift&apos;i basılı tut.</translation>
    </message>
    <message>
        <source>Show it ([view.hide]), or hold Shift to begin another object here.</source>
        <translation>Onu göster ([view.hide]) ya da burada başka bir nesneye başlamak için Shift&apos;i basılı tut.</translation>
    </message>
    <message>
        <source>Unlock it first ([object.lock]).</source>
        <translation>Önce kilidini aç ([object.lock]).</translation>
    </message>
    <message>
        <source>Show it first ([view.hide]).</source>
        <translation>Önce onu göster ([view.hide]).</translation>
    </message>
    <message>
        <source>Select one of them, or none to begin a new object ([mask.select], then [object.cancel]).</source>
        <translation>Birini seçin ya da yeni bir nesne için hiçbirini seçmeyin ([mask.select], sonra [object.cancel]).</translation>
    </message>
    <message>
        <source>Show them first ([view.hide]).</source>
        <translation>Önce gösterin ([view.hide]).</translation>
    </message>
    <message>
        <source>Delete the object if it is not wanted ([edit.delete]).</source>
        <translation>İstenmiyorsa nesneyi silin ([edit.delete]).</translation>
    </message>
    <message>
        <source>The other masks do not overlap “{name}”: there is nothing to cut.</source>
        <translation>Diğer maskeler “{name}” ile örtüşmüyor: kesilecek bir şey yok.</translation>
    </message>
    <message>
        <source>Undo ([edit.undo]) brings it back.</source>
        <translation>Geri al ([edit.undo]) onu geri getirir.</translation>
    </message>
    <message>
        <source>To correct “{name}”: [object.cancel], select it, click on the thing, and right-click what is wrong.</source>
        <translation>“{name}” nesnesini düzeltmek için: [object.cancel], onu seçin, nesneye tıklayın, yanlış yere sağ tıklayın.</translation>
    </message>
    <message>
        <source>Unlock them first ([object.lock]).</source>
        <translation>Önce kilitlerini aç ([object.lock]).</translation>
    </message>
    <message>
        <source>Locate the missing files, or go to another image ([media.previous], [media.next]).</source>
        <translation>Kayıp dosyaları bul ya da başka bir resme geç ([media.previous], [media.next]).</translation>
    </message>
    <message>
        <source>Click something and accept its mask with [object.accept], then track.</source>
        <translation>Bir şeye tıklayıp maskesini [object.accept] ile kabul edin, sonra takip edin.</translation>
    </message>
    <message>
        <source>Click one and accept its mask, or press [track.keyframe] where the mask is right.</source>
        <translation>Birine tıklayıp maskesini kabul edin ya da maskenin doğru olduğu yerde [track.keyframe] tuşuna basın.</translation>
    </message>
    <message>
        <source>Click on it, or drop it with [object.cancel]; then track.</source>
        <translation>Üzerine tıklayın ya da [object.cancel] ile bırakın; sonra takip edin.</translation>
    </message>
    <message>
        <source>Click the object, or press [track.absent] if it is out of sight.</source>
        <translation>Nesneye tıklayın ya da görünmüyorsa [track.absent] tuşuna basın.</translation>
    </message>
    <message>
        <source>Track the objects first ([track.forward]).</source>
        <translation>Önce nesneleri takip edin ([track.forward]).</translation>
    </message>
    <message>
        <source>No mask of this stretch was made by tracking.</source>
        <translation>Bu bölümde takiple yapılmış maske yok.</translation>
    </message>
    <message>
        <source>There is no keyframe in this direction.</source>
        <translation>Bu yönde anahtar kare yok.</translation>
    </message>
    <message>
        <source>Correct it with a click and track again, or mark it as reviewed.</source>
        <translation>Bir tıklamayla düzeltip yeniden takip edin ya da incelendi olarak işaretleyin.</translation>
    </message>
    <message>
        <source>No frame in this direction needs a look.</source>
        <translation>Bu yönde bakılması gereken kare yok.</translation>
    </message>
    <message>
        <source>There is nothing to review: this project has no proposals.</source>
        <translation>İncelenecek bir şey yok: bu projede öneri bulunmuyor.</translation>
    </message>
    <message>
        <source>Auto-annotate ([review.auto_annotate]) and Segment everything ([object.everything]) make some.</source>
        <translation>Otomatik etiketleme ([review.auto_annotate]) ve Her şeyi bölütle ([object.everything]) öneri üretir.</translation>
    </message>
    <message>
        <source>The classic segmenter cannot segment everything: it answers clicks only.</source>
        <translation>Klasik bölütleyici her şeyi bölütleyemez: yalnızca tıklamalara yanıt verir.</translation>
    </message>
    <message>
        <source>Choose a SAM 2, SAM, MobileSAM or FastSAM model in the tool bar.</source>
        <translation>Araç çubuğundan bir SAM 2, SAM, MobileSAM ya da FastSAM modeli seçin.</translation>
    </message>
    <message>
        <source>By itself, “{name}” finds next to nothing on photographs, and that takes a while.</source>
        <translation>“{name}” fotoğraflarda kendi başına neredeyse hiçbir şey bulmaz, bu da epey sürer.</translation>
    </message>
    <message>
        <source>Choose SAM 2.1 in the tool bar, which finds more, or start this again to let “{name}” look all the same.</source>
        <translation>Araç çubuğundan daha çok şey bulan SAM 2.1’i seçin ya da yine de “{name}” baksın diye bunu yeniden başlatın.</translation>
    </message>
    <message>
        <source>All that was found here has a mask already.</source>
        <translation>Burada bulunan her şeyin zaten bir maskesi var.</translation>
    </message>
    <message>
        <source>“{name}” found nothing here that it is sure of.</source>
        <translation>“{name}” burada emin olduğu bir şey bulamadı.</translation>
    </message>
    <message>
        <source>Click what you want to have a mask of, or choose SAM 2.1, which finds more on photographs.</source>
        <translation>Maskesini istediğiniz şeye tıklayın ya da fotoğraflarda daha çok şey bulan SAM 2.1’i seçin.</translation>
    </message>
    <message>
        <source>Click what you want to have a mask of.</source>
        <translation>Maskesini istediğiniz şeye tıklayın.</translation>
    </message>
    <message>
        <source>Segmenting everything stopped, because another model is in use now.</source>
        <translation>Her şeyi bölütleme durdu, çünkü artık başka bir model kullanılıyor.</translation>
    </message>
    <message>
        <source>Start it again to have it done by this model.</source>
        <translation>Bu modelle yapılması için yeniden başlatın.</translation>
    </message>
    <message>
        <source>Go back and press [object.accept] to keep it, or [object.cancel] to drop it.</source>
        <translation>Geri dönün; saklamak için [object.accept], vazgeçmek için [object.cancel] tuşuna basın.</translation>
    </message>
    <message>
        <source>Nothing can be changed here: {reason}</source>
        <translation>Burada hiçbir şey değiştirilemez: {reason}</translation>
    </message>
    <message>
        <source>This is the last place in this direction that needs a look.</source>
        <translation>Bu yönde bakılması gereken son yer burası.</translation>
    </message>
    <message>
        <source>The mask that you began on frame {frame} waits there, not accepted yet.</source>
        <translation>{frame}. karede başladığınız maske orada bekliyor, henüz kabul edilmedi.</translation>
    </message>
    <message>
        <source>Tracking stopped, because another model is in use now.</source>
        <translation>Takip durdu, çünkü artık başka bir model kullanılıyor.</translation>
    </message>
    <message>
        <source>What was tracked is kept. Track again to go on with this model.</source>
        <translation>Takip edilenler duruyor. Bu modelle sürdürmek için yeniden takip edin.</translation>
    </message>
    <message>
        <source>The reviewed video has new masks and is to be reviewed again.</source>
        <translation>İncelenmiş videonun yeni maskeleri var; yeniden incelenmesi gerekiyor.</translation>
    </message>
    <message>
        <source>Some frames cannot be read and got no new mask: {numbers}.</source>
        <translation>Bazı kareler okunamadı ve yeni maske almadı: {numbers}.</translation>
    </message>
    <message>
        <source>The video may be damaged there. The other frames are right.</source>
        <translation>Video orada bozuk olabilir. Diğer kareler doğru.</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import</source>
        <translation>İçe aktar</translation>
    </message>
    <message>
        <source>Add the dataset&apos;s objects to this project; one step of undo takes them back (Enter)</source>
        <translation>Veri kümesinin nesnelerini bu projeye ekle; tek geri alma adımı onları geri alır (Enter)</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>Kendisi bulsun</translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n resim</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n nesne</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
        </translation>
    </message>
    <message>
        <source>{pictures} and {videos}</source>
        <translation>{pictures} ve {videos}</translation>
    </message>
    <message>
        <source>{objects} on {pictures}</source>
        <translation>{pictures} üzerinde {objects}</translation>
    </message>
    <message>
        <source>What could not be taken over</source>
        <translation>Alınamayanlar</translation>
    </message>
    <message>
        <source>The dataset is imported.</source>
        <translation>Veri kümesi içe aktarıldı.</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Veri kümesi</translation>
    </message>
    <message>
        <source>The dataset&apos;s folder, or its file</source>
        <translation>Veri kümesinin klasörü ya da dosyası</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Klasör…</translation>
    </message>
    <message>
        <source>Choose the dataset&apos;s folder</source>
        <translation>Veri kümesinin klasörünü seç</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Dosya…</translation>
    </message>
    <message>
        <source>Choose the dataset&apos;s file</source>
        <translation>Veri kümesinin dosyasını seç</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Biçim</translation>
    </message>
    <message>
        <source>Format of the dataset</source>
        <translation>Veri kümesinin biçimi</translation>
    </message>
    <message>
        <source>Images that are not in the project yet are added. Classes are matched by name. What a person has made stays as it is.</source>
        <translation>Projede henüz olmayan resimler eklenir. Sınıflar ada göre eşlenir. Bir kişinin yaptığı her şey olduğu gibi kalır.</translation>
    </message>
    <message>
        <source>Folder of the dataset</source>
        <translation>Veri kümesinin klasörü</translation>
    </message>
    <message>
        <source>File of the dataset</source>
        <translation>Veri kümesinin dosyası</translation>
    </message>
    <message>
        <source>Datasets (*.json *.yaml *.yml *.xml)</source>
        <translation>Veri kümeleri (*.json *.yaml *.yml *.xml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Bütün dosyalar (*)</translation>
    </message>
</context>
<context>
    <name>ImportWiring</name>
    <message>
        <source>Another dataset is being imported. Open “{name}” again when that has ended.</source>
        <translation>Başka bir veri kümesi içe aktarılıyor. Bitince “{name}” öğesini yeniden açın.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>İçe aktar</translation>
    </message>
    <message>
        <source>Looking into the dataset</source>
        <translation>Veri kümesine bakılıyor</translation>
    </message>
    <message>
        <source>The project is as it was before the import.</source>
        <translation>Proje içe aktarmadan önceki hâlinde.</translation>
    </message>
    <message numerus="yes">
        <source>%n objects were there already.</source>
        <translation>
            <numerusform>%n nesne zaten vardı.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects that a person made were kept.</source>
        <translation>
            <numerusform>Bir kişinin yaptığı %n nesne korundu.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InferenceClient</name>
    <message>
        <source>Classic (no model)</source>
        <translation>Klasik (modelsiz)</translation>
    </message>
    <message>
        <source>Loading {model}…</source>
        <translation>{model} yükleniyor…</translation>
    </message>
    <message>
        <source>Encoding…</source>
        <translation>Kodlanıyor…</translation>
    </message>
</context>
<context>
    <name>JobDialog</name>
    <message>
        <source>Show folder</source>
        <translation>Klasörü göster</translation>
    </message>
    <message>
        <source>Open the folder in the file manager</source>
        <translation>Klasörü dosya yöneticisinde aç</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Geri</translation>
    </message>
    <message>
        <source>Back to the choices</source>
        <translation>Seçeneklere dön</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was changed.</source>
        <translation>İptal edildi. Hiçbir şey değişmedi.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Kapat</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>İlerleme</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>Add a key</source>
        <translation>Tuş ekle</translation>
    </message>
    <message>
        <source>Press a key</source>
        <translation>Bir tuşa basın</translation>
    </message>
    <message>
        <source>Click, then press the key that is wanted instead</source>
        <translation>Tıklayın, sonra yerine istenen tuşa basın</translation>
    </message>
    <message>
        <source>Click, then press another key</source>
        <translation>Tıklayın, sonra bir tuşa daha basın</translation>
    </message>
</context>
<context>
    <name>KeyframesController</name>
    <message>
        <source>Not absent</source>
        <translation>Görünüyor</translation>
    </message>
    <message>
        <source>Remove keyframe</source>
        <translation>Anahtar kareyi kaldır</translation>
    </message>
    <message>
        <source>Clear tracked stretch</source>
        <translation>Takip edilen bölümü temizle</translation>
    </message>
    <message>
        <source>Join tracks</source>
        <translation>İzleri birleştir</translation>
    </message>
    <message>
        <source>Make keyframe</source>
        <translation>Anahtar kare yap</translation>
    </message>
    <message>
        <source>Absent from here</source>
        <translation>Buradan sonra yok</translation>
    </message>
    <message>
        <source>Absent before here</source>
        <translation>Buradan önce yok</translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation>İncelendi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark as not reviewed</source>
        <translation>İncelenmedi olarak işaretle</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Left click</source>
        <translation>Sol tıklama</translation>
    </message>
    <message>
        <source>This belongs to it</source>
        <translation>Bu ona ait</translation>
    </message>
    <message>
        <source>This does not</source>
        <translation>Bu değil</translation>
    </message>
    <message>
        <source>A box around it</source>
        <translation>Çevresine bir kutu</translation>
    </message>
    <message>
        <source>Click on a mask</source>
        <translation>Maskeye tıklama</translation>
    </message>
    <message>
        <source>Select and refine it</source>
        <translation>Onu seç ve düzelt</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Tekerlek</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Sağ tıklama</translation>
    </message>
    <message>
        <source>Alt+click</source>
        <translation>Alt+tıklama</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Sürükleme</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Yakınlaştır</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Kaydır</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>Orta sürükleme</translation>
    </message>
    <message>
        <source>Space+drag</source>
        <translation>Boşluk+sürükleme</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tuşlar</translation>
    </message>
    <message>
        <source>Keys in grey do nothing at this moment.</source>
        <translation>Gri tuşlar şu anda bir şey yapmaz.</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Tuşları değiştir…</translation>
    </message>
    <message>
        <source>Choose which keys do what</source>
        <translation>Hangi tuşun ne yaptığını seç</translation>
    </message>
    <message>
        <source>On the image</source>
        <translation>Resmin üzerinde</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Choose the class</source>
        <translation>Sınıfı seç</translation>
    </message>
</context>
<context>
    <name>LaneMenus</name>
    <message>
        <source>Make keyframe</source>
        <translation>Anahtar kare yap</translation>
    </message>
    <message>
        <source>Absent from here</source>
        <translation>Buradan sonra yok</translation>
    </message>
    <message>
        <source>Absent before here</source>
        <translation>Buradan önce yok</translation>
    </message>
    <message>
        <source>Remove keyframe</source>
        <translation>Anahtar kareyi kaldır</translation>
    </message>
    <message>
        <source>Clear tracked stretch</source>
        <translation>Takip edilen bölümü temizle</translation>
    </message>
    <message>
        <source>Join selected tracks</source>
        <translation>Seçili izleri birleştir</translation>
    </message>
    <message>
        <source>Track this object forward</source>
        <translation>Bu nesneyi ileri takip et</translation>
    </message>
    <message>
        <source>Track this object backward</source>
        <translation>Bu nesneyi geri takip et</translation>
    </message>
    <message>
        <source>Track this object both ways</source>
        <translation>Bu nesneyi iki yönde takip et</translation>
    </message>
    <message>
        <source>Mark range as not reviewed</source>
        <translation>Aralığı incelenmedi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark range as reviewed</source>
        <translation>Aralığı incelendi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark stretch as not reviewed</source>
        <translation>Bölümü incelenmedi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark stretch as reviewed</source>
        <translation>Bölümü incelendi olarak işaretle</translation>
    </message>
</context>
<context>
    <name>LocateDialog</name>
    <message>
        <source>Locate missing files</source>
        <translation>Kayıp dosyaları bul</translation>
    </message>
    <message>
        <source>Use this folder</source>
        <translation>Bu klasörü kullan</translation>
    </message>
    <message>
        <source>Point the project to the files found there; one step of undo takes it back (Enter)</source>
        <translation>Projeyi orada bulunan dosyalara yönelt; bir geri alma adımı bunu geri alır (Enter)</translation>
    </message>
    <message>
        <source>{folder}  ({count} missing)</source>
        <translation>{folder}  ({count} kayıp)</translation>
    </message>
    <message>
        <source>Looking at {done} of {total}…</source>
        <translation>{total} dosyadan {done} tanesine bakıldı…</translation>
    </message>
    <message numerus="yes">
        <source>%n files found.</source>
        <translation>
            <numerusform>%n dosya bulundu.</numerusform>
        </translation>
    </message>
    <message>
        <source>{old} is taken to be {new} now.</source>
        <translation>{old} şimdi {new} sayılıyor.</translation>
    </message>
    <message>
        <source>None of the missing files is in this folder.</source>
        <translation>Kayıp dosyaların hiçbiri bu klasörde değil.</translation>
    </message>
    <message numerus="yes">
        <source>%n of them have another content than when they were added: check their masks.</source>
        <translation>
            <numerusform>Bunların %n tanesinin içeriği eklendiğindekinden farklı: maskelerini denetle.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not there either.</source>
        <translation>
            <numerusform>%n dosya orada da yok.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some files are not where they were. Say where they are now; the project then looks for them there. The files themselves are not touched.</source>
        <translation>Bazı dosyalar eski yerinde değil. Şimdi nerede olduklarını söyle; proje onları orada arar. Dosyaların kendisine dokunulmaz.</translation>
    </message>
    <message>
        <source>Lost folders</source>
        <translation>Kayıp klasörler</translation>
    </message>
    <message>
        <source>Folders in which files are missing</source>
        <translation>İçinde dosya eksik olan klasörler</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Yeni klasör</translation>
    </message>
    <message>
        <source>The folder that holds these files now</source>
        <translation>Bu dosyaların şimdi bulunduğu klasör</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Klasör</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Gözat…</translation>
    </message>
    <message>
        <source>Choose the folder that holds these files now</source>
        <translation>Bu dosyaların şimdi bulunduğu klasörü seç</translation>
    </message>
    <message>
        <source>Files to look at</source>
        <translation>Bakılacak dosyalar</translation>
    </message>
    <message>
        <source>Files that are not there or have changed</source>
        <translation>Orada olmayan ya da değişmiş dosyalar</translation>
    </message>
    <message>
        <source>Where they are now</source>
        <translation>Şimdi neredeler</translation>
    </message>
    <message>
        <source>{name}: another content</source>
        <translation>{name}: içeriği farklı</translation>
    </message>
    <message>
        <source>{name}: not there</source>
        <translation>{name}: orada yok</translation>
    </message>
    <message>
        <source>Where the files are now</source>
        <translation>Dosyaların şimdiki yeri</translation>
    </message>
</context>
<context>
    <name>LocatingWiring</name>
    <message>
        <source>All files are found again.</source>
        <translation>Bütün dosyalar yeniden bulundu.</translation>
    </message>
</context>
<context>
    <name>LostStrip</name>
    <message>
        <source>Locate…</source>
        <translation>Bul…</translation>
    </message>
    <message>
        <source>Locate missing files</source>
        <translation>Kayıp dosyaları bul</translation>
    </message>
    <message>
        <source>Say where the missing files are now</source>
        <translation>Kayıp dosyaların şimdi nerede olduğunu söyle</translation>
    </message>
    <message numerus="yes">
        <source>%n files missing</source>
        <translation>
            <numerusform>%n dosya kayıp</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{name} (read-only)</source>
        <translation>{name} (salt okunur)</translation>
    </message>
    <message>
        <source>Undo {label}</source>
        <translation>Geri al: {label}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Geri al</translation>
    </message>
    <message>
        <source>Redo {label}</source>
        <translation>Yinele: {label}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Yinele</translation>
    </message>
    <message>
        <source>More menus</source>
        <translation>Diğer menüler</translation>
    </message>
    <message>
        <source>Menus that do not fit</source>
        <translation>Sığmayan menüler</translation>
    </message>
</context>
<context>
    <name>MaskEditsController</name>
    <message>
        <source>Fill holes</source>
        <translation>Delikleri doldur</translation>
    </message>
    <message>
        <source>Keep largest part</source>
        <translation>En büyük parçayı bırak</translation>
    </message>
    <message>
        <source>Smooth mask</source>
        <translation>Maskeyi yumuşat</translation>
    </message>
    <message>
        <source>Grow mask</source>
        <translation>Maskeyi genişlet</translation>
    </message>
    <message>
        <source>Shrink mask</source>
        <translation>Maskeyi daralt</translation>
    </message>
    <message>
        <source>Draw outline to edges</source>
        <translation>Kenarlara oturt</translation>
    </message>
    <message>
        <source>Unite objects</source>
        <translation>Nesneleri birleştir</translation>
    </message>
    <message>
        <source>Cut the others out</source>
        <translation>Diğerlerini çıkar</translation>
    </message>
    <message>
        <source>Keep what objects share</source>
        <translation>Nesnelerin ortak yerini bırak</translation>
    </message>
    <message numerus="yes">
        <source>Paste %n objects</source>
        <translation>
            <numerusform>%n nesneyi yapıştır</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaController</name>
    <message numerus="yes">
        <source>Remove %n images</source>
        <translation>
            <numerusform>%n resmi çıkar</numerusform>
        </translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation>İncelendi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark as not reviewed</source>
        <translation>İncelenmedi olarak işaretle</translation>
    </message>
    <message>
        <source>Adding</source>
        <translation>Ekleniyor</translation>
    </message>
    <message>
        <source>Add video</source>
        <translation>Video ekle</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ve %n tane daha</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be added.</source>
        <translation>
            <numerusform>%n dosya eklenemedi.</numerusform>
        </translation>
    </message>
    <message>
        <source>The details say which, and why.</source>
        <translation>Hangileri olduğu ve nedeni ayrıntılarda yazar.</translation>
    </message>
    <message>
        <source>Add images</source>
        <translation>Resim ekle</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Hiçbir şey değiştirilmedi.</translation>
    </message>
    <message>
        <source>The others were added.</source>
        <translation>Diğerleri eklendi.</translation>
    </message>
</context>
<context>
    <name>MediaModel</name>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n kare</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaPanel</name>
    <message>
        <source>Media</source>
        <translation>Medya</translation>
    </message>
    <message>
        <source>Filter media</source>
        <translation>Medyayı süz</translation>
    </message>
    <message>
        <source>Show only images whose name contains this (Esc clears)</source>
        <translation>Yalnızca adında bu geçen resimleri göster (Esc temizler)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Süz</translation>
    </message>
    <message>
        <source>Images of this project (A and D go through them, Delete removes)</source>
        <translation>Bu projenin resimleri (A ve D aralarında gezer, Delete çıkarır)</translation>
    </message>
    <message>
        <source>Add images</source>
        <translation>Resim ekle</translation>
    </message>
    <message>
        <source>Add images ([file.open_images])</source>
        <translation>Resim ekle ([file.open_images])</translation>
    </message>
    <message>
        <source>Filter by status</source>
        <translation>Duruma göre süz</translation>
    </message>
    <message>
        <source>Show only media of one status</source>
        <translation>Yalnızca tek durumdaki medyayı göster</translation>
    </message>
    <message>
        <source>All media</source>
        <translation>Bütün medya</translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n incelenecek</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n nesne</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} / {total}</translation>
    </message>
    <message>
        <source>Nothing matches the filter.</source>
        <translation>Süzgece uyan yok.</translation>
    </message>
    <message>
        <source>Reading
{name}…</source>
        <translation>{name}
okunuyor…</translation>
    </message>
    <message>
        <source>Nothing here yet.</source>
        <translation>Henüz bir şey yok.</translation>
    </message>
    <message>
        <source>Mark as not reviewed</source>
        <translation>İncelenmedi olarak işaretle</translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation>İncelendi olarak işaretle</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n files from the project</source>
        <translation>
            <numerusform>%n dosyayı projeden çıkar</numerusform>
        </translation>
    </message>
    <message>
        <source>New</source>
        <translation>Yeni</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>Etiketli</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>İncelendi</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>Dosya yok</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Use</source>
        <translation>Kullan</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>İndir</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Kaldır</translation>
    </message>
    <message>
        <source>Make masks with {model}</source>
        <translation>Maskeleri {model} ile yap</translation>
    </message>
    <message>
        <source>Download {model}</source>
        <translation>{model} indir</translation>
    </message>
    <message>
        <source>Cancel the download of {model}; what has arrived is kept</source>
        <translation>{model} indirmesini iptal et; inen kısım kalır</translation>
    </message>
    <message>
        <source>Delete the file of {model} from this computer</source>
        <translation>{model} dosyasını bu bilgisayardan sil</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Sürdür</translation>
    </message>
    <message numerus="yes">
        <source>Finds masks of %n classes</source>
        <translation>
            <numerusform>%n sınıfın maskelerini bulur</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Finds boxes of %n classes</source>
        <translation>
            <numerusform>%n sınıfın kutularını bulur</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>İndirmenin ilerlemesi</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>Yerleşik</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>İndirildi</translation>
    </message>
    <message>
        <source>Own file</source>
        <translation>Kendi dosyan</translation>
    </message>
    <message>
        <source>Opened where it lies</source>
        <translation>Yerinden açıldı</translation>
    </message>
    <message>
        <source>{share} % downloaded</source>
        <translation>%{share} indirildi</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Eksik</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>Kullanımda</translation>
    </message>
</context>
<context>
    <name>ModelField</name>
    <message>
        <source>Download</source>
        <translation>İndir</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Durdur</translation>
    </message>
    <message>
        <source>Stop the download; what has arrived is kept</source>
        <translation>İndirmeyi durdur; gelen bölüm saklanır</translation>
    </message>
    <message>
        <source>“{name}” is no model for this.</source>
        <translation>“{name}” bu işe uygun bir model değil.</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>Henüz yok.</translation>
    </message>
    <message>
        <source>Not on this computer yet: {size}, licence {licence}.</source>
        <translation>Henüz bu bilgisayarda değil: {size}, lisans {licence}.</translation>
    </message>
    <message>
        <source>Resume the download</source>
        <translation>İndirmeyi sürdür</translation>
    </message>
    <message>
        <source>Download {model}</source>
        <translation>{model} modelini indir</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Dosya…</translation>
    </message>
    <message>
        <source>Choose a checkpoint of your own</source>
        <translation>Kendi model dosyanızı seçin</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>İndirmenin ilerlemesi</translation>
    </message>
    <message>
        <source>Choose a checkpoint</source>
        <translation>Model dosyası seç</translation>
    </message>
    <message>
        <source>Checkpoints ({endings})</source>
        <translation>Model dosyaları ({endings})</translation>
    </message>
</context>
<context>
    <name>ModelWiring</name>
    <message>
        <source>Loading {model}…</source>
        <translation>{model} yükleniyor…</translation>
    </message>
    <message>
        <source>Classic (no model)</source>
        <translation>Klasik (modelsiz)</translation>
    </message>
    <message>
        <source>{model} on {device}</source>
        <translation>{device} üzerinde {model}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>henüz yok</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Aygıt</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Aritmetik</translation>
    </message>
    <message>
        <source>whole numbers and float32</source>
        <translation>tam sayılar ve float32</translation>
    </message>
    <message>
        <source>Last times</source>
        <translation>Son süreler</translation>
    </message>
    <message>
        <source>nothing measured yet</source>
        <translation>henüz ölçülmedi</translation>
    </message>
    <message>
        <source>here {image} ms an image, {click} ms a click</source>
        <translation>burada resim başına {image} ms, tıklama başına {click} ms</translation>
    </message>
    <message>
        <source>encode {ms} ms</source>
        <translation>kodlama {ms} ms</translation>
    </message>
    <message>
        <source>click {ms} ms</source>
        <translation>tıklama {ms} ms</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Clicks</source>
        <translation>Tıklama</translation>
    </message>
    <message>
        <source>Clicks, tracking</source>
        <translation>Tıklama, takip</translation>
    </message>
    <message>
        <source>Clicks, everything</source>
        <translation>Tıklama, her şey</translation>
    </message>
    <message>
        <source>Clicks, tracking, everything</source>
        <translation>Tıklama, takip, her şey</translation>
    </message>
    <message>
        <source>fastest</source>
        <translation>en hızlı</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>hızlı</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>orta</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>yavaş</translation>
    </message>
    <message>
        <source>slowest</source>
        <translation>en yavaş</translation>
    </message>
    <message>
        <source>Learned from drawn scenes only: SAM 2.1 makes better masks</source>
        <translation>Yalnızca çizilmiş sahnelerden öğrendi: SAM 2.1 daha iyi maskeler yapar</translation>
    </message>
    <message>
        <source>Finds objects</source>
        <translation>Nesne bulur</translation>
    </message>
</context>
<context>
    <name>ModelsController</name>
    <message>
        <source>Another file is on its way. Wait for it, or cancel it.</source>
        <translation>Başka bir dosya yolda. Onu bekle ya da iptal et.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modeller</translation>
    </message>
    <message>
        <source>A larger model is more exact and slower. Files are checked against the published ones, and none can run code.</source>
        <translation>Büyük model daha kesin ve daha yavaştır. Dosyalar yayımlananlarla karşılaştırılır ve hiçbiri kod çalıştıramaz.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Durdur</translation>
    </message>
    <message>
        <source>Stop adding files</source>
        <translation>Dosya eklemeyi durdur</translation>
    </message>
    <message>
        <source>Add a file…</source>
        <translation>Dosya ekle…</translation>
    </message>
    <message>
        <source>Add a checkpoint or a detector (.onnx) of your own, or drop it here</source>
        <translation>Kendi ağırlık dosyanı ya da algılayıcını (.onnx) ekle ya da buraya bırak</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>{name} ekleniyor</translation>
    </message>
    <message>
        <source>{name} is in the list now.</source>
        <translation>{name} artık listede.</translation>
    </message>
    <message>
        <source>Progress of adding a file</source>
        <translation>Dosya eklemenin ilerlemesi</translation>
    </message>
    <message>
        <source>Segmenters</source>
        <translation>Bölütleyiciler</translation>
    </message>
    <message>
        <source>They make masks of what you click or drag a box around.</source>
        <translation>Tıkladığınız ya da kutu içine aldığınız şeyin maskesini yaparlar.</translation>
    </message>
    <message>
        <source>Detectors</source>
        <translation>Algılayıcılar</translation>
    </message>
    <message>
        <source>They find objects of their classes by themselves, for Auto-annotate.</source>
        <translation>Sınıflarının nesnelerini kendileri bulurlar; otomatik etiketleme onları kullanır.</translation>
    </message>
    <message>
        <source>Add a checkpoint</source>
        <translation>Ağırlık dosyası ekle</translation>
    </message>
    <message>
        <source>Checkpoints ({endings})</source>
        <translation>Ağırlık dosyaları ({endings})</translation>
    </message>
</context>
<context>
    <name>NavigationController</name>
    <message>
        <source>Reading the video for the first time: {percent} %</source>
        <translation>Video ilk kez okunuyor: %{percent}</translation>
    </message>
    <message>
        <source>Drop images, a video or a folder here.</source>
        <translation>Resimleri, bir videoyu ya da bir klasörü buraya bırakın.</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{percent} %</source>
        <translation>%{percent}</translation>
    </message>
</context>
<context>
    <name>ObjectDelegate</name>
    <message>
        <source>absent</source>
        <translation>yok</translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message>
        <source>estimated IoU {score}</source>
        <translation>tahmini IoU {score}</translation>
    </message>
    <message numerus="yes">
        <source>%n pixels</source>
        <translation>
            <numerusform>%n piksel</numerusform>
        </translation>
    </message>
    <message>
        <source>absent on this frame</source>
        <translation>bu karede yok</translation>
    </message>
    <message>
        <source>a proposal that nobody has confirmed</source>
        <translation>kimsenin onaylamadığı bir öneri</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>gizli</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>kilitli</translation>
    </message>
    <message>
        <source>solo</source>
        <translation>tek</translation>
    </message>
</context>
<context>
    <name>ObjectsController</name>
    <message>
        <source>{name}, crowd</source>
        <translation>{name}, topluluk</translation>
    </message>
    <message>
        <source>Hide objects</source>
        <translation>Nesneleri gizle</translation>
    </message>
    <message>
        <source>Show objects</source>
        <translation>Nesneleri göster</translation>
    </message>
    <message>
        <source>Lock objects</source>
        <translation>Nesneleri kilitle</translation>
    </message>
    <message>
        <source>Unlock objects</source>
        <translation>Nesnelerin kilidini aç</translation>
    </message>
    <message>
        <source>Mark as crowd</source>
        <translation>Topluluk olarak işaretle</translation>
    </message>
    <message>
        <source>Mark as one thing</source>
        <translation>Tek şey olarak işaretle</translation>
    </message>
    <message>
        <source>Change class to “{name}”</source>
        <translation>Sınıfı “{name}” yap</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation>
            <numerusform>%n nesneyi sil</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectsPanel</name>
    <message>
        <source>Hide or show ([view.hide])</source>
        <translation>Gizle ya da göster ([view.hide])</translation>
    </message>
    <message>
        <source>Lock or unlock: shown, but not hit by clicks ([object.lock])</source>
        <translation>Kilitle ya da kilidini aç: görünür ama tıklamalar değmez ([object.lock])</translation>
    </message>
    <message>
        <source>Solo: dim all others ([view.solo])</source>
        <translation>Tek: diğerlerini soldur ([view.solo])</translation>
    </message>
    <message>
        <source>made by hand</source>
        <translation>elle yapıldı</translation>
    </message>
    <message>
        <source>made by the model</source>
        <translation>model yaptı</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>içe aktarıldı</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Nesneler</translation>
    </message>
    <message>
        <source>Only objects on this frame</source>
        <translation>Yalnızca bu karedeki nesneler</translation>
    </message>
    <message>
        <source>Show only objects on this frame, or all of the video</source>
        <translation>Yalnızca bu karedeki nesneleri ya da videonun tümünü göster</translation>
    </message>
    <message>
        <source>Objects of this image ([object.next] goes through them, Delete deletes)</source>
        <translation>Bu resmin nesneleri ([object.next] aralarında gezer, Delete siler)</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{total} içinden {shown}</translation>
    </message>
    <message>
        <source>No object is on this frame.</source>
        <translation>Bu karede nesne yok.</translation>
    </message>
    <message>
        <source>Click on a thing in the image
or drag a box around it.</source>
        <translation>Resimde bir şeye tıklayın
ya da çevresine kutu çizin.</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation>
            <numerusform>%n nesneyi sil</numerusform>
        </translation>
    </message>
    <message>
        <source>Change class</source>
        <translation>Sınıfı değiştir</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Göster</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Gizle</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Kilidi aç</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Kilitle</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Hepsini göster</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>Tek</translation>
    </message>
</context>
<context>
    <name>OpenPromptController</name>
    <message>
        <source>Add {name}</source>
        <translation>{name} ekle</translation>
    </message>
    <message>
        <source>Refine object</source>
        <translation>Nesneyi düzelt</translation>
    </message>
    <message>
        <source>object</source>
        <translation>nesne</translation>
    </message>
</context>
<context>
    <name>OtherFiles</name>
    <message>
        <source>The file has {now} pixels now, but {then} when it was added.</source>
        <translation>Dosya şimdi {now} piksel, ama eklendiğinde {then} pikseldi.</translation>
    </message>
    <message>
        <source>The video has {now} frame now, but {then} when it was added.</source>
        <translation>Videonun şimdi {now} karesi var, eklendiğinde {then} karesi vardı.</translation>
    </message>
    <message>
        <source>The video has {now} frames now, but {then} when it was added.</source>
        <translation>Videonun şimdi {now} karesi var, eklendiğinde {then} karesi vardı.</translation>
    </message>
    <message>
        <source>“{name}” has changed since it was added to the project: check its masks.</source>
        <translation>“{name}” projeye eklendikten sonra değişmiş: maskelerini denetleyin.</translation>
    </message>
    <message>
        <source>Put the former file back, or remove it from the project and add it again.</source>
        <translation>Önceki dosyayı geri koy ya da projeden çıkarıp yeniden ekle.</translation>
    </message>
    <message>
        <source>Its masks are kept.</source>
        <translation>Maskeleri korundu.</translation>
    </message>
</context>
<context>
    <name>OverlayVideoDialog</name>
    <message>
        <source>Export overlay video</source>
        <translation>Maskeli video dışa aktar</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Dışa aktar</translation>
    </message>
    <message>
        <source>Write the video with its masks painted over it (Enter)</source>
        <translation>Videoyu, üzerine boyanmış maskeleriyle yazar (Enter)</translation>
    </message>
    <message>
        <source>Write the names of the objects</source>
        <translation>Nesnelerin adlarını yaz</translation>
    </message>
    <message>
        <source>Only between the in and out marks</source>
        <translation>Yalnızca giriş ve çıkış işaretleri arası</translation>
    </message>
    <message>
        <source>No object of this clip is shown: there is nothing to paint.</source>
        <translation>Bu klibin hiçbir nesnesi gösterilmiyor: boyanacak bir şey yok.</translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n kare</numerusform>
        </translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} sn</translation>
    </message>
    <message numerus="yes">
        <source>%n frames cannot be decoded; the one before stands in.</source>
        <translation>
            <numerusform>%n kare çözülemiyor; yerinde bir önceki kare duruyor.</numerusform>
        </translation>
    </message>
    <message>
        <source>The video is written.</source>
        <translation>Video yazıldı.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Dosya</translation>
    </message>
    <message>
        <source>The MP4 file to write; one of that name is replaced</source>
        <translation>Yazılacak MP4 dosyası; aynı addaki dosyanın yerine geçer</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Gözat…</translation>
    </message>
    <message>
        <source>Choose the file</source>
        <translation>Dosyayı seçin</translation>
    </message>
    <message>
        <source>Each object&apos;s class stands above it, in its colour</source>
        <translation>Her nesnenin sınıfı üzerinde, kendi renginde durur</translation>
    </message>
    <message>
        <source>Otherwise the whole video</source>
        <translation>Yoksa videonun tümü</translation>
    </message>
    <message>
        <source>Masks and outlines in the colours that they have here, at the clip&apos;s own speed. Hidden objects and sound are left out.</source>
        <translation>Maskeler ve dış çizgiler buradaki renkleriyle, videonun kendi hızında. Gizli nesneler ve ses yazılmaz.</translation>
    </message>
    <message>
        <source>Overlay video</source>
        <translation>Maskeli video</translation>
    </message>
    <message>
        <source>Videos (*.mp4)</source>
        <translation>Videolar (*.mp4)</translation>
    </message>
</context>
<context>
    <name>OverlayVideoWiring</name>
    <message>
        <source>Export overlay video</source>
        <translation>Maskeli video dışa aktar</translation>
    </message>
    <message>
        <source>Opening the video</source>
        <translation>Video açılıyor</translation>
    </message>
    <message>
        <source>Something went wrong in the program.</source>
        <translation>Programda bir sorun oldu.</translation>
    </message>
    <message>
        <source>A file that was there before is untouched.</source>
        <translation>Önceden orada olan dosyaya dokunulmadı.</translation>
    </message>
</context>
<context>
    <name>PlayRangeController</name>
    <message>
        <source>Set range</source>
        <translation>Aralığı ayarla</translation>
    </message>
    <message>
        <source>Clear range</source>
        <translation>Aralığı kaldır</translation>
    </message>
</context>
<context>
    <name>PlaybackWiring</name>
    <message>
        <source>Frame {frame} / {last}</source>
        <translation>Kare {frame} / {last}</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>Alt</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Meta</source>
        <translation>Meta</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Boşluk</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Sol</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Sağ</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Yukarı</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Aşağı</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>End</source>
        <translation>End</translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation>PgUp</translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation>PgDown</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Ins</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Insert</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Backspace</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Return</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
</context>
<context>
    <name>ReadOnly</name>
    <message>
        <source>another program has it open.</source>
        <translation>başka bir programda açık.</translation>
    </message>
    <message>
        <source>this drive cannot keep two programs from writing at once.</source>
        <translation>bu sürücü iki programın aynı anda yazmasını engelleyemiyor.</translation>
    </message>
    <message>
        <source>it is damaged; this is a copy of what is left.</source>
        <translation>proje hasarlı; bu, kalanların bir kopyası.</translation>
    </message>
    <message>
        <source>it was written by a newer version of sam2studio.</source>
        <translation>proje sam2studio&apos;nun daha yeni bir sürümüyle yazılmış.</translation>
    </message>
    <message>
        <source>it is a backup; save a copy to work on it.</source>
        <translation>bu bir yedek; üzerinde çalışmak için bir kopyasını kaydedin.</translation>
    </message>
    <message>
        <source>this program has it open already.</source>
        <translation>bu programda zaten açık.</translation>
    </message>
    <message>
        <source>another window has it open since {since} ({program}, process {pid}).</source>
        <translation>{since} saatinden beri başka bir pencerede açık ({program}, işlem {pid}).</translation>
    </message>
    <message>
        <source>{user} has it open on {host} since {since} ({program}, process {pid}).</source>
        <translation>{since} saatinden beri {host} üzerinde {user} tarafından açık ({program}, işlem {pid}).</translation>
    </message>
</context>
<context>
    <name>Refusals</name>
    <message>
        <source>There are no images and no videos in this folder.</source>
        <translation>Bu klasörde ne resim ne de video var.</translation>
    </message>
    <message>
        <source>This is neither an image nor a video.</source>
        <translation>Bu ne bir resim ne de bir video.</translation>
    </message>
    <message>
        <source>Open images, a video, or a folder with some.</source>
        <translation>Resim, video ya da bunları içeren bir klasör açın.</translation>
    </message>
    <message>
        <source>Open “Models…” and drop it there.</source>
        <translation>“Modeller…” penceresini açıp oraya bırakın.</translation>
    </message>
    <message>
        <source>This is a model, and no image or video.</source>
        <translation>Bu bir model; resim ya da video değil.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Hiçbir şey değiştirilmedi.</translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message>
        <source>Review of proposals</source>
        <translation>Önerilerin incelenmesi</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Süz</translation>
    </message>
    <message>
        <source>Look at some of the proposals only</source>
        <translation>Yalnızca bazı önerilere bak</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Kabul et</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Düzelt</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Reddet</translation>
    </message>
    <message>
        <source>{place} of {total}</source>
        <translation>{place} / {total}</translation>
    </message>
    <message>
        <source>Reading the proposals…</source>
        <translation>Öneriler okunuyor…</translation>
    </message>
    <message>
        <source>Nothing to review here</source>
        <translation>Burada incelenecek bir şey yok</translation>
    </message>
    <message>
        <source>No proposal passes the filter</source>
        <translation>Süzgeçten geçen öneri yok</translation>
    </message>
    <message>
        <source>Everything is reviewed</source>
        <translation>Hepsi incelendi</translation>
    </message>
    <message numerus="yes">
        <source>track of %n frames</source>
        <translation>
            <numerusform>%n karelik iz</numerusform>
        </translation>
    </message>
    <message>
        <source>detector {score}</source>
        <translation>algılayıcı {score}</translation>
    </message>
    <message>
        <source>mask {score}</source>
        <translation>maske {score}</translation>
    </message>
    <message>
        <source>box fit {score}</source>
        <translation>kutuya uyum {score}</translation>
    </message>
    <message>
        <source>Click what is missing, right-click what is too much</source>
        <translation>Eksiğe tıklayın, fazlaya sağ tıklayın</translation>
    </message>
    <message>
        <source>Changed by you</source>
        <translation>Sizin değiştirdiğiniz</translation>
    </message>
    <message>
        <source>No sign of doubt</source>
        <translation>Şüpheli bir yanı yok</translation>
    </message>
    <message numerus="yes">
        <source>you decide about all %n frames, with {keys} about this one</source>
        <translation>
            <numerusform>karar %n karenin hepsini kapsar, {keys} ile yalnız bunu</numerusform>
        </translation>
    </message>
    <message>
        <source>{key} ends the review.</source>
        <translation>{key} incelemeyi bitirir.</translation>
    </message>
    <message>
        <source>End the review ([object.cancel])</source>
        <translation>İncelemeyi bitir ([object.cancel])</translation>
    </message>
    <message>
        <source>{key} goes to the next proposal.</source>
        <translation>{key} sonraki öneriye gider.</translation>
    </message>
    <message numerus="yes">
        <source>%n more without it.</source>
        <translation>
            <numerusform>Onsuz %n öneri daha var.</numerusform>
        </translation>
    </message>
    <message>
        <source>The detector is not sure</source>
        <translation>Algılayıcı emin değil</translation>
    </message>
    <message>
        <source>The model is not sure of the mask</source>
        <translation>Model maskeden emin değil</translation>
    </message>
    <message>
        <source>Mask and box differ</source>
        <translation>Maske ile kutu uyuşmuyor</translation>
    </message>
    <message>
        <source>Nearly the same as “{name}”</source>
        <translation>“{name}” ile neredeyse aynı</translation>
    </message>
    <message>
        <source>Nearly the same as another</source>
        <translation>Bir başkasıyla neredeyse aynı</translation>
    </message>
    <message numerus="yes">
        <source>%n accepted</source>
        <translation>
            <numerusform>%n kabul</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fixed</source>
        <translation>
            <numerusform>%n düzeltme</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n ret</numerusform>
        </translation>
    </message>
    <message>
        <source>End the review</source>
        <translation>İncelemeyi bitir</translation>
    </message>
    <message>
        <source>Progress of the review</source>
        <translation>İncelemenin ilerlemesi</translation>
    </message>
</context>
<context>
    <name>ReviewDecisions</name>
    <message numerus="yes">
        <source>Accept “{name}” on %n frames</source>
        <translation>
            <numerusform>Kabul et: “{name}” (%n kare)</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept “{name}”</source>
        <translation>Kabul et: “{name}”</translation>
    </message>
    <message numerus="yes">
        <source>Reject “{name}” on %n frames</source>
        <translation>
            <numerusform>Reddet: “{name}” (%n kare)</numerusform>
        </translation>
    </message>
    <message>
        <source>Reject “{name}”</source>
        <translation>Reddet: “{name}”</translation>
    </message>
    <message>
        <source>Accept “{name}” on frame {frame}</source>
        <translation>Kabul et: “{name}” ({frame}. kare)</translation>
    </message>
    <message>
        <source>Take “{name}” off frame {frame}</source>
        <translation>“{name}” nesnesini {frame}. kareden kaldır</translation>
    </message>
    <message>
        <source>Fix a proposal</source>
        <translation>Bir öneriyi düzelt</translation>
    </message>
</context>
<context>
    <name>ReviewFilterBox</name>
    <message>
        <source>Filter</source>
        <translation>Süz</translation>
    </message>
    <message>
        <source>Lowest score</source>
        <translation>En düşük puan</translation>
    </message>
    <message>
        <source>Leave out proposals with a lower score</source>
        <translation>Daha düşük puanlı önerileri dışarıda bırak</translation>
    </message>
    <message>
        <source>Highest score</source>
        <translation>En yüksek puan</translation>
    </message>
    <message>
        <source>Leave out proposals with a higher score</source>
        <translation>Daha yüksek puanlı önerileri dışarıda bırak</translation>
    </message>
    <message>
        <source>Only on this image</source>
        <translation>Yalnızca bu resimde</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Hepsini göster</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Bütün sınıflar</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Look at proposals of this class only</source>
        <translation>Yalnızca bu sınıfın önerilerine bak</translation>
    </message>
    <message>
        <source>Look only at what is on the image or video shown</source>
        <translation>Yalnızca gösterilen resimdeki ya da videodaki önerilere bak</translation>
    </message>
    <message>
        <source>Look at all proposals</source>
        <translation>Bütün önerilere bak</translation>
    </message>
    <message>
        <source>to</source>
        <translation>–</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Puan</translation>
    </message>
</context>
<context>
    <name>ReviewStatisticsDialog</name>
    <message>
        <source>Statistics of the review</source>
        <translation>İnceleme istatistikleri</translation>
    </message>
    <message>
        <source>No proposal has been decided about yet.</source>
        <translation>Henüz hiçbir öneriye karar verilmedi.</translation>
    </message>
    <message>
        <source>Proposals that were accepted unseen are not counted.</source>
        <translation>Bakılmadan kabul edilen öneriler sayılmaz.</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Kabul</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Düzeltme</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Ret</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Doğru</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Bütün sınıflar</translation>
    </message>
</context>
<context>
    <name>ReviewWiring</name>
    <message>
        <source>[edit.undo] takes it back.</source>
        <translation>[edit.undo] geri alır.</translation>
    </message>
    <message numerus="yes">
        <source>%n proposals accepted.</source>
        <translation>
            <numerusform>%n öneri kabul edildi.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SafetyWiring</name>
    <message>
        <source>Open backup as copy</source>
        <translation>Yedeği kopya olarak aç</translation>
    </message>
    <message>
        <source>Projects (*.s2s)</source>
        <translation>Projeler (*.s2s)</translation>
    </message>
    <message>
        <source>The backup is open as {name}.</source>
        <translation>Yedek {name} olarak açık.</translation>
    </message>
</context>
<context>
    <name>SplitField</name>
    <message>
        <source>Shares of train, val and test</source>
        <translation>train, val ve test payları</translation>
    </message>
    <message>
        <source>Drag the borders, or type the numbers below</source>
        <translation>Sınırları sürükle ya da aşağıya sayı yaz</translation>
    </message>
    <message>
        <source>train</source>
        <translation>train</translation>
    </message>
    <message>
        <source>val</source>
        <translation>val</translation>
    </message>
    <message>
        <source>test</source>
        <translation>test</translation>
    </message>
    <message>
        <source>Share of {split}</source>
        <translation>{split} payı</translation>
    </message>
    <message>
        <source>Percent of the images for {split}</source>
        <translation>{split} için resimlerin yüzdesi</translation>
    </message>
    <message numerus="yes">
        <source>about %n images</source>
        <translation>
            <numerusform>yaklaşık %n resim</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n videos</source>
        <translation>
            <numerusform>yaklaşık %n video</numerusform>
        </translation>
    </message>
    <message>
        <source>Of so few, a part may get some more or less: each keeps its part from export to export.</source>
        <translation>Bu kadar az resim ve videoda bir bölüme biraz fazlası ya da azı düşebilir: her biri, dışa aktarmalar boyunca kendi bölümünde kalır.</translation>
    </message>
    <message>
        <source>All of the video is for train: a video is never divided.</source>
        <translation>Videonun tamamı train için: bir video bölünmez.</translation>
    </message>
    <message>
        <source>There are too few images and videos for all parts; train comes first.</source>
        <translation>Bütün paylar için resim ve videolar çok az; önce train alır.</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Open images…</source>
        <translation>Resim aç…</translation>
    </message>
    <message>
        <source>Pick the images to mark</source>
        <translation>İşaretlenecek fotoğrafları seç</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Klasör aç…</translation>
    </message>
    <message>
        <source>Take all images of a folder</source>
        <translation>Bir klasörün bütün resimlerini al</translation>
    </message>
    <message>
        <source>Open video…</source>
        <translation>Video aç…</translation>
    </message>
    <message>
        <source>Track objects through a clip</source>
        <translation>Nesneleri bir klip boyunca izle</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>Proje aç…</translation>
    </message>
    <message>
        <source>Go on where you left off</source>
        <translation>Kaldığınız yerden devam edin</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Son projeler</translation>
    </message>
    <message>
        <source>Turn images and videos into segmentation datasets</source>
        <translation>Resim ve videoları bölütleme veri kümelerine dönüştürün</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Örneği dene</translation>
    </message>
    <message>
        <source>Open a small project with images, made for trying</source>
        <translation>Denemek için yapılmış, fotoğraflı küçük bir proje aç</translation>
    </message>
    <message>
        <source>Or drop images, a video, a folder, a dataset or a project here.</source>
        <translation>Ya da resim, video, klasör, veri kümesi veya projeyi buraya bırakın.</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>{name} aç</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Saved state</source>
        <translation>Kayıt durumu</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Kare</translation>
    </message>
    <message>
        <source>Model and device</source>
        <translation>Model ve aygıt</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>Süreler</translation>
    </message>
    <message>
        <source>Running job</source>
        <translation>Çalışan iş</translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation>İşin ilerlemesi</translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation>İşi iptal et</translation>
    </message>
    <message>
        <source>Cancel; what is finished is kept</source>
        <translation>İptal et; biten kısım kalır</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Area</source>
        <translation>Alan</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Güven</translation>
    </message>
    <message>
        <source>Jump</source>
        <translation>Sıçrama</translation>
    </message>
    <message>
        <source>Drift of {title}</source>
        <translation>{title}: sapma</translation>
    </message>
    <message>
        <source>Select an object to see how it drifts</source>
        <translation>Sapmasını görmek için bir nesne seçin</translation>
    </message>
    <message>
        <source>No objects yet: click on a thing in the image</source>
        <translation>Henüz nesne yok: resimde bir şeye tıklayın</translation>
    </message>
    <message>
        <source>in sight</source>
        <translation>görünüyor</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>yok</translation>
    </message>
    <message>
        <source>absent, as you said</source>
        <translation>yok, siz belirttiniz</translation>
    </message>
    <message>
        <source>not tracked yet</source>
        <translation>henüz takip edilmedi</translation>
    </message>
    <message>
        <source>keyframe</source>
        <translation>anahtar kare</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>incelendi</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>bakılmalı</translation>
    </message>
    <message>
        <source>the tracker is sure ({confidence})</source>
        <translation>takip emin ({confidence})</translation>
    </message>
    <message>
        <source>the tracker is fairly sure ({confidence})</source>
        <translation>takip oldukça emin ({confidence})</translation>
    </message>
    <message>
        <source>the tracker doubts ({confidence})</source>
        <translation>takip kuşkulu ({confidence})</translation>
    </message>
    <message>
        <source>{area} pixel</source>
        <translation>{area} piksel</translation>
    </message>
    <message>
        <source>{area} pixels</source>
        <translation>{area} piksel</translation>
    </message>
    <message>
        <source>moved by {percent} % of its size</source>
        <translation>boyutunun %{percent} kadarı kaydı</translation>
    </message>
    <message>
        <source>Frame {frame}</source>
        <translation>Kare {frame}</translation>
    </message>
    <message>
        <source>Drag: the range starts here ([)</source>
        <translation>Sürükleyin: aralık burada başlar ([)</translation>
    </message>
    <message>
        <source>Drag: the range ends here (])</source>
        <translation>Sürükleyin: aralık burada biter (])</translation>
    </message>
    <message>
        <source>Click or drag to go there. The wheel zooms, Shift+wheel scrolls.</source>
        <translation>Gitmek için tıklayın ya da sürükleyin. Tekerlek yakınlaştırır, Shift+tekerlek kaydırır.</translation>
    </message>
    <message>
        <source>Show this object</source>
        <translation>Bu nesneyi göster</translation>
    </message>
    <message>
        <source>Hide this object</source>
        <translation>Bu nesneyi gizle</translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message>
        <source>{time} s left</source>
        <translation>{time} sn kaldı</translation>
    </message>
    <message>
        <source>{time} min left</source>
        <translation>{time} dk kaldı</translation>
    </message>
    <message>
        <source>{time} h left</source>
        <translation>{time} sa kaldı</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Toolbar</source>
        <translation>Araç çubuğu</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Daha fazla</translation>
    </message>
    <message>
        <source>What does not fit into the toolbar</source>
        <translation>Araç çubuğuna sığmayanlar</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Opacity of masks</source>
        <translation>Maskelerin saydamsızlığı</translation>
    </message>
    <message>
        <source>Opacity of masks ([view.more_opaque], [view.less_opaque])</source>
        <translation>Maskelerin saydamsızlığı ([view.more_opaque], [view.less_opaque])</translation>
    </message>
    <message>
        <source>The model that makes the masks ([model.choose])</source>
        <translation>Maskeleri yapan model ([model.choose])</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Maskeler</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Dışa aktar</translation>
    </message>
</context>
<context>
    <name>TrackingController</name>
    <message>
        <source>Track</source>
        <translation>Takip</translation>
    </message>
</context>
<context>
    <name>TrackingWiring</name>
    <message numerus="yes">
        <source>Tracking in {name} was cut off: %n frames are left.</source>
        <translation>
            <numerusform>{name} içindeki takip yarıda kesildi: %n kare kaldı.</numerusform>
        </translation>
    </message>
    <message>
        <source>What was tracked is kept.</source>
        <translation>Takip edilenler duruyor.</translation>
    </message>
    <message>
        <source>It can go on at frame {frame}.</source>
        <translation>{frame}. kareden sürdürülebilir.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Sürdür</translation>
    </message>
    <message numerus="yes">
        <source>%n frames tracked.</source>
        <translation>
            <numerusform>%n kare takip edildi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames of {name} tracked.</source>
        <translation>
            <numerusform>{name} içinde %n kare takip edildi.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” is absent on %n frames: {frames}.</source>
        <translation>
            <numerusform>“{name}” %n karede yok: {frames}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more objects are absent on some frames.</source>
        <translation>
            <numerusform>%n nesne daha bazı karelerde yok.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look.</source>
        <translation>
            <numerusform>%n yere bakmak gerekiyor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look: [play.previous_doubtful] goes back to the last one.</source>
        <translation>
            <numerusform>%n yere bakmak gerekiyor: [play.previous_doubtful] sonuncusuna geri gider.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look: [play.next_doubtful] goes to the next one.</source>
        <translation>
            <numerusform>%n yere bakmak gerekiyor: [play.next_doubtful] sonrakine gider.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tracking {done}/{total}</source>
        <translation>Takip ediliyor {done}/{total}</translation>
    </message>
    <message>
        <source>{rate} frames/s</source>
        <translation>{rate} kare/sn</translation>
    </message>
    <message>
        <source>{seconds} s/frame</source>
        <translation>{seconds} sn/kare</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message numerus="yes">
        <source>%n more runs wait</source>
        <translation>
            <numerusform>%n takip daha bekliyor</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Frame</source>
        <translation>Kare</translation>
    </message>
    <message>
        <source>The frame shown; type a number and press Enter</source>
        <translation>Gösterilen kare; bir sayı yazıp Enter&apos;a basın</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Süre</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Takip</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Duraklat</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Oynat</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Hız</translation>
    </message>
    <message>
        <source>Speed of playback</source>
        <translation>Oynatma hızı</translation>
    </message>
    <message>
        <source>Time of this frame; the video lasts {time}</source>
        <translation>Bu karenin zamanı; video {time} sürüyor</translation>
    </message>
</context>
<context>
    <name>UnfamiliarDialog</name>
    <message>
        <source>Images outside the project’s folder</source>
        <translation>Proje klasörünün dışındaki resimler</translation>
    </message>
    <message numerus="yes">
        <source>“{name}” is new on this computer, and %n of its images and videos lie outside its own folder:</source>
        <translation>
            <numerusform>“{name}” bu bilgisayarda yeni; resim ve videolarından %n tanesi kendi klasörünün dışında:</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been read there yet. If you know where the project is from, open it; this is asked once.</source>
        <translation>Orada henüz hiçbir şey okunmadı. Projenin nereden geldiğini biliyorsanız açın; bu bir kez sorulur.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Projeyi aç</translation>
    </message>
    <message>
        <source>Open the project and read its images (Enter)</source>
        <translation>Projeyi aç ve resimlerini oku (Enter)</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Klasörler</translation>
    </message>
    <message>
        <source>Folders outside the project’s own that its images and videos lie in</source>
        <translation>Projenin kendi klasörü dışında, resim ve videolarının bulunduğu klasörler</translation>
    </message>
</context>
<context>
    <name>UnreadableField</name>
    <message>
        <source>Leave them out of the dataset</source>
        <translation>Onları veri kümesinin dışında bırak</translation>
    </message>
    <message>
        <source>Everything else is exported; otherwise nothing can be</source>
        <translation>Geri kalan her şey dışa aktarılır; yoksa hiçbir şey aktarılamaz</translation>
    </message>
    <message numerus="yes">
        <source>%n chosen files are missing or cannot be read.</source>
        <translation>
            <numerusform>Seçilen %n dosya eksik ya da okunamıyor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ve %n tane daha</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VideoWiring</name>
    <message>
        <source>Open video</source>
        <translation>Video aç</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tüm dosyalar (*)</translation>
    </message>
    <message>
        <source>Open numbered images as a video</source>
        <translation>Numaralı resimleri video olarak aç</translation>
    </message>
    <message>
        <source>Videos ({patterns})</source>
        <translation>Videolar ({patterns})</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Answering…</source>
        <translation>Yanıtlanıyor…</translation>
    </message>
    <message>
        <source>clicks take away, [object.positive] adds</source>
        <translation>tıklamalar çıkarır, [object.positive] ekler</translation>
    </message>
    <message>
        <source>This is frame {frame}; frame {wanted} follows</source>
        <translation>Bu {frame}. kare; {wanted}. kare geliyor</translation>
    </message>
    <message>
        <source>Now click on the object itself · [object.cancel] cancels</source>
        <translation>Şimdi nesnenin kendisine tıklayın · [object.cancel] vazgeçer</translation>
    </message>
    <message>
        <source>New object · [object.accept] accepts, [object.cancel] cancels</source>
        <translation>Yeni nesne · [object.accept] kabul eder, [object.cancel] vazgeçer</translation>
    </message>
    <message>
        <source>“{name}” · [object.accept] accepts, [object.cancel] cancels</source>
        <translation>“{name}” · [object.accept] kabul eder, [object.cancel] vazgeçer</translation>
    </message>
    <message>
        <source>a new object</source>
        <translation>yeni bir nesne</translation>
    </message>
    <message>
        <source>Brush adds to {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] erases · [mask.select] ends</source>
        <translation>Fırça ekliyor: {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] siler · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Brush erases from {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] adds · [mask.select] ends</source>
        <translation>Fırça siliyor: {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] ekler · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Polygon adds to {name} · [object.accept] closes · [mask.swap] cuts · [mask.select] ends</source>
        <translation>Çokgen ekliyor: {name} · [object.accept] kapatır · [mask.swap] keser · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Polygon cuts from {name} · [object.accept] closes · [mask.swap] adds · [mask.select] ends</source>
        <translation>Çokgen kesiyor: {name} · [object.accept] kapatır · [mask.swap] ekler · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Brush adds to a new object, or to the mask it begins on · {size} px [mask.smaller] [mask.larger] · [mask.swap] erases · [mask.select] ends</source>
        <translation>Fırça yeni bir nesneye ya da üzerinde başladığı maskeye ekliyor · {size} px [mask.smaller] [mask.larger] · [mask.swap] siler · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Select an object, or begin on a mask, to erase from it · {size} px [mask.smaller] [mask.larger] · [mask.swap] adds · [mask.select] ends</source>
        <translation>Silmek için bir nesne seçin ya da bir maskenin üzerinde başlayın · {size} px [mask.smaller] [mask.larger] · [mask.swap] ekler · [mask.select] bırakır</translation>
    </message>
    <message>
        <source>Clicks belong to “{name}” · [object.cancel] for another object</source>
        <translation>Tıklamalar “{name}” için · Başka nesne: [object.cancel]</translation>
    </message>
    <message>
        <source>Uniting or cutting changes “{name}”, which was selected last</source>
        <translation>Birleştirme ya da çıkarma, en son seçilen “{name}” nesnesini değiştirir</translation>
    </message>
    <message>
        <source>Uniting or cutting changes “{name}”, the largest</source>
        <translation>Birleştirme ya da çıkarma, en büyük olan “{name}” nesnesini değiştirir</translation>
    </message>
</context>
<context>
    <name>_KeyModel</name>
    <message>
        <source>changed</source>
        <translation>değiştirildi</translation>
    </message>
</context>
<context>
    <name>_NameDelegate</name>
    <message>
        <source>The project&apos;s class</source>
        <translation>Projenin sınıfı</translation>
    </message>
    <message>
        <source>A class of the project, or a new name</source>
        <translation>Projenin bir sınıfı ya da yeni bir ad</translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Leave everything as it is</source>
        <translation>Her şeyi olduğu gibi bırak</translation>
    </message>
</context>
</TS>
